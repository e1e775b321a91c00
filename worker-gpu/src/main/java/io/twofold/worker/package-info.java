/** The worker: takes a job, lets the engine do it, publishes what came out, and lets go of what is not its own. */
@NullMarked
package io.twofold.worker;

import org.jspecify.annotations.NullMarked;
