/** Training what is kept of a block's matrices, so that together they do what the dense block does. */
@NullMarked
package io.twofold.engine.tuning;

import org.jspecify.annotations.NullMarked;
