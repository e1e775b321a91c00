/** Splits one matrix into low-rank plus sparse: W ≈ U·V + S. */
@NullMarked
package io.twofold.engine.decomposition;

import org.jspecify.annotations.NullMarked;
