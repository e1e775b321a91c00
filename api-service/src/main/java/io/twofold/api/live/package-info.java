/** Jobs while they run: waiting for a change without a thread, events and logs as pages and as streams. */
@NullMarked
package io.twofold.api.live;

import org.jspecify.annotations.NullMarked;
