/** Measures kernels and searches on this machine; every figure is a ratio or comes with what it was measured beside. */
@NullMarked
package io.twofold.engine.bench;

import org.jspecify.annotations.NullMarked;
