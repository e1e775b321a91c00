package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;

/** Refuses matrices that no decomposition can split. */
public final class FiniteCheck {
    private FiniteCheck() {}

    /**
     * Throws unless every value is finite.
     *
     * @param kernels with {@code qr_rpca}
     * @param name of the matrix, for the error
     * @param what the values are, for the error
     * @throws CompressionException with {@code numeric-failure}
     */
    public static void require(Kernels kernels, NDArray values, String name, String what) {
        try (NDArray finite = kernels.call(values.getManager(), "all_finite", values)) {
            if (!finite.getBoolean()) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "Matrix " + name + ": " + what + " contains NaN or infinity; check the checkpoint");
            }
        }
    }
}
