package io.twofold.engine.architecture;

import org.jspecify.annotations.Nullable;

/**
 * A linear layer y = W·x + b as the mathematics knows it, wherever its numbers are stored.
 *
 * @param name of W: that of its tensor in the checkpoint, or one of its own if several matrices share a tensor
 * @param outFeatures rows of W
 * @param inFeatures columns of W
 * @param weight where W lies
 * @param bias where b lies, or null if there is none
 */
public record Linear(
        String name,
        int outFeatures,
        int inFeatures,
        Place weight,
        @Nullable Place bias) {

    /** A layer without a bias whose W has a tensor of its own. */
    public static Linear of(String name, int outFeatures, int inFeatures) {
        return new Linear(name, outFeatures, inFeatures, Place.whole(name, outFeatures, inFeatures), null);
    }
}
