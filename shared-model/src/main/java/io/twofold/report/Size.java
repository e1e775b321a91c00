package io.twofold.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The budget ledger's closing balance.
 *
 * @param blockParametersDense parameters of the linear layers inside the decoder blocks, before
 * @param blockParametersKept the same, after: r(m+n) + nonzeros per matrix, counted in the stored tensors
 * @param keptRatio kept ÷ dense
 * @param bytesDense size of the weights as they came
 * @param bytesStored size of the stored weights, by export
 */
public record Size(
        long blockParametersDense,
        long blockParametersKept,
        double keptRatio,
        long bytesDense,
        Map<String, Long> bytesStored) {

    public Size {
        bytesStored = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(bytesStored));
    }
}
