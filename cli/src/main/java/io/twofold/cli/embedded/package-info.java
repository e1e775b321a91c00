/** What a server needs that is not installed: a durable PostgreSQL, a home directory, API and worker in one process. */
@NullMarked
package io.twofold.cli.embedded;

import org.jspecify.annotations.NullMarked;
