/** Talks to a Twofold server over HTTP: one method per operation, and following and downloading on top. */
@NullMarked
package io.twofold.cli.client;

import org.jspecify.annotations.NullMarked;
