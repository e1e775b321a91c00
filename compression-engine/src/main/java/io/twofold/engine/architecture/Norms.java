package io.twofold.engine.architecture;

import org.jspecify.annotations.Nullable;

/**
 * The norms around a sub-layer f with its residual connection: behind(x + after(f(before(x)))). Most architectures have
 * one of the three.
 */
public record Norms(
        @Nullable Norm before,
        @Nullable Norm after,
        @Nullable Norm behind) {}
