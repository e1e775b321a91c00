/**
 * Predicts what a compression takes: its kernels are rehearsed on small random matrices, and what that took is scaled by
 * the number of operations.
 */
@NullMarked
package io.twofold.engine.estimate;

import org.jspecify.annotations.NullMarked;
