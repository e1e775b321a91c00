/** What the command's log looks like. */
@NullMarked
package io.twofold.cli.logging;

import org.jspecify.annotations.NullMarked;
