package io.twofold.campaign;

/** Jobs that take seconds, each along another way through the engine; the same request gives the same bytes. */
enum Work {
    MAGNITUDE(compression("\"preset\":\"magnitude\"", "hf-dense")),
    WANDA(compression("\"preset\":\"wanda\"", "hf-dense")),
    QR_UNIFORM(compression("\"preset\":\"qr-uniform\"", "factored")),
    CLMA(compression(
            "\"preset\":\"clma\",\"allocation\":{\"outerIterations\":6,\"anchorInterval\":3,\"minibatch\":{\"sequences\":4}}",
            "factored")),
    EVALUATION("{\"kind\":\"evaluation\",\"model\":\"builtin:sample\",\"evaluation\":{\"perplexity\":"
            + "[\"builtin:sample@64\"],\"limitTokens\":2048},\"labels\":{\"campaign\":\"%s\"}}");

    private final String body;

    Work(String body) {
        this.body = body;
    }

    private static String compression(String recipe, String export) {
        return "{\"model\":\"builtin:sample\",\"recipe\":{" + recipe + ",\"sparsity\":0.5},"
                + "\"calibration\":{\"sequences\":8},\"evaluation\":{\"perplexity\":[\"builtin:sample@64\"],"
                + "\"limitTokens\":512},\"exports\":[\"" + export + "\"],\"labels\":{\"campaign\":\"%s\"}}";
    }

    /** The body of a POST; the key is also a label, so that an account can be given of every key. */
    String body(String key) {
        return body.formatted(key);
    }
}
