package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailedLayerTest {
    private static final String LAYER = "model.layers.3.mlp.up_proj.weight";

    @DisplayName("case 22: SVD does not converge: numeric-failure naming the layer")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "linalg.svd: The algorithm failed to converge because the input matrix is ill-conditioned",
                "linalg.cholesky: The factorization could not be completed because the input is not positive-definite"
            })
    void namesTheLayer(String message) {
        assertThatThrownBy(() -> FailedLayer.named(LAYER, () -> {
                    throw new EngineException(message);
                }))
                .asInstanceOf(InstanceOfAssertFactories.type(CompressionException.class))
                .returns(FailureCode.NUMERIC_FAILURE, CompressionException::code)
                .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
                .startsWith("Matrix " + LAYER + " cannot be decomposed: linalg.");
    }

    @Test
    void leavesOtherFailuresToOthers() {
        EngineException memory = new EngineException("CUDA out of memory");

        assertThatThrownBy(() -> FailedLayer.named(LAYER, () -> {
                    throw memory;
                }))
                .isSameAs(memory);
    }
}
