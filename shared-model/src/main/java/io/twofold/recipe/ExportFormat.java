package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A layout in which the compressed model is stored. */
public enum ExportFormat {
    /** Hugging Face layout with merged weights W′ = U·V + S: loads everywhere, as large as the original. */
    HF_DENSE("hf-dense"),
    /** Safetensors with U, V, and S as bitmask and values: the really small one. */
    FACTORED("factored");

    private final String id;

    ExportFormat(String id) {
        this.id = id;
    }

    @JsonValue
    public String id() {
        return id;
    }

    /**
     * Reads a name such as {@code hf-dense}.
     *
     * @throws IllegalArgumentException if there is no such format
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ExportFormat parse(String id) {
        for (ExportFormat format : values()) {
            if (format.id.equals(id)) {
                return format;
            }
        }
        throw new IllegalArgumentException("must be one of hf-dense, factored, but was '" + id + "'");
    }
}
