package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** The nonlinearity of a feed-forward network. */
public enum Activation {
    /** x·σ(x). */
    SILU("silu", "swish"),
    /** x·Φ(x) with the normal distribution function Φ. */
    GELU("gelu", "gelu_python"),
    /** GELU with Φ by a hyperbolic tangent. */
    GELU_TANH("gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_python_tanh", "gelu_accurate"),
    /** max(x, 0). */
    RELU("relu");

    private final List<String> spellings;

    Activation(String... spellings) {
        this.spellings = List.of(spellings);
    }

    /** The activation that a field of {@code config.json} names. */
    static Activation of(ConfigReader config, String field, Activation otherwise) {
        String text = config.text(field, otherwise.spellings.get(0));
        return Arrays.stream(values())
                .filter(activation -> activation.spellings.contains(text))
                .findFirst()
                .orElseThrow(() -> new CompressionException(
                        FailureCode.UNSUPPORTED_ARCHITECTURE,
                        "config.json: " + field + " must be one of " + String.join(", ", known()) + ", but was "
                                + ConfigReader.shorten(text)));
    }

    private static TreeSet<String> known() {
        TreeSet<String> known = new TreeSet<>();
        Arrays.stream(values()).forEach(activation -> known.addAll(activation.spellings));
        return known;
    }
}
