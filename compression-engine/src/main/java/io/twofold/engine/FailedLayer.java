package io.twofold.engine;

import ai.djl.engine.EngineException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Says which matrix it was that a solver of LibTorch could not cope with. */
final class FailedLayer {
    private static final int MAX_MESSAGE = 500;

    private FailedLayer() {}

    /**
     * Works on one matrix.
     *
     * @throws CompressionException with {@code numeric-failure} if LibTorch found no solution
     */
    static <T> T named(String matrix, Supplier<T> work) {
        try {
            return work.get();
        } catch (EngineException e) {
            String message = String.valueOf(e.getMessage());
            if (!isNumeric(message)) {
                throw e;
            }
            throw new CompressionException(
                    FailureCode.NUMERIC_FAILURE,
                    "Matrix " + matrix + " cannot be decomposed: "
                            + message.substring(0, Math.min(message.length(), MAX_MESSAGE))
                            + "; check the checkpoint, or choose a larger recipe.ridge or another decomposition",
                    e);
        }
    }

    /** How LibTorch names the failures of its linear algebra. */
    private static boolean isNumeric(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return Stream.of("failed to converge", "not positive-definite", "is singular", "ill-conditioned")
                .anyMatch(lower::contains);
    }
}
