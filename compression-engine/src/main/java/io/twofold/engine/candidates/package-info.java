/** Singular values and sparse entries of all matrices as candidates that compete for one parameter budget. */
@NullMarked
package io.twofold.engine.candidates;

import org.jspecify.annotations.NullMarked;
