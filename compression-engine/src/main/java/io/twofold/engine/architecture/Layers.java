package io.twofold.engine.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names and places of the layers below one prefix, such as {@code model.layers.3.}. */
final class Layers {
    private final String prefix;

    Layers(String prefix) {
        this.prefix = prefix;
    }

    /** A layer with a tensor of its own. */
    Linear linear(String name, int outFeatures, int inFeatures, boolean bias) {
        String weight = prefix + name + ".weight";
        return new Linear(
                weight,
                outFeatures,
                inFeatures,
                Place.whole(weight, outFeatures, inFeatures),
                bias ? Place.whole(prefix + name + ".bias", outFeatures) : null);
    }

    /** A layer stored as inFeatures × outFeatures, with a bias (GPT-2's Conv1D). */
    Linear transposed(String name, int outFeatures, int inFeatures) {
        return sections(name, inFeatures, true, true, List.of(""), outFeatures).get(0);
    }

    /** Layers that share one tensor, row under row: {@code qkv_proj} holds {@code qkv_proj.q}, {@code .k} and {@code .v}. */
    List<Linear> fused(String name, int inFeatures, List<String> parts, int... outFeatures) {
        return sections(name, inFeatures, false, false, parts, outFeatures);
    }

    /** As {@link #fused}, but stored as inFeatures × outFeatures and with a bias. */
    List<Linear> fusedTransposed(String name, int inFeatures, List<String> parts, int... outFeatures) {
        return sections(name, inFeatures, true, true, parts, outFeatures);
    }

    private List<Linear> sections(
            String name, long inFeatures, boolean transposed, boolean bias, List<String> parts, int... outFeatures) {
        String tensor = prefix + name + ".weight";
        long rows = Arrays.stream(outFeatures).asLongStream().sum();
        List<Long> shape = transposed ? List.of(inFeatures, rows) : List.of(rows, inFeatures);
        List<Linear> layers = new ArrayList<>();
        long first = 0;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i).isEmpty() ? "" : "." + parts.get(i);
            layers.add(new Linear(
                    prefix + name + part + ".weight",
                    outFeatures[i],
                    (int) inFeatures,
                    new Place(tensor, shape, first, outFeatures[i], transposed),
                    bias ? new Place(prefix + name + ".bias", List.of(rows), first, outFeatures[i], false) : null));
            first += outFeatures[i];
        }
        return layers;
    }

    /** An RMS norm. */
    Norm rms(String name, int size, double epsilon, double offset) {
        return new Norm(Norm.Kind.RMS, prefix + name + ".weight", null, size, epsilon, offset);
    }

    /** A layer norm. */
    Norm layerNorm(String name, int size, double epsilon) {
        return new Norm(Norm.Kind.LAYER, prefix + name + ".weight", prefix + name + ".bias", size, epsilon, 0);
    }
}
