package io.twofold.report;

import io.twofold.recipe.Calibration;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.Recipe;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one compression. Every number was measured on what was stored, none was taken from a plan.
 *
 * @param model reference of the dense model
 * @param recipe the resolved recipe
 * @param calibration the text seen while compressing
 * @param evaluation what was measured
 * @param sources what was read from elsewhere, in references that mean the same bytes for ever, such as
 *     {@code hf:ORG/NAME@COMMIT}; empty in reports of earlier versions
 * @param dense quality before
 * @param compressed quality after, of the exported checkpoint read back from disk
 * @param overlap by what was measured, which share of it stands word for word in the calibration text, 0 … 1; empty in
 *     reports of earlier versions
 * @param size parameters and bytes, before and after
 * @param allocation who got how much of the budget, and how that was learnt
 * @param calibrationLoss mean loss of the compressed model on the calibration sequences, nats: of the next token, or of an
 *     encoder's masked tokens
 * @param matrices one entry per compressed matrix, in the model's order
 * @param tunedBlocks what training the kept values reached, block by block; empty without tuning
 * @param phases where the time went, in order
 * @param peakMemoryBytes largest resident set of the process so far, or null where the system does not tell
 * @param device where the arithmetic ran, such as {@code cpu} or {@code cuda:0}
 * @param seed of every random choice
 * @param versions of Twofold, Java, DJL and PyTorch
 */
public record CompressionReport(
        String model,
        Recipe recipe,
        Calibration calibration,
        Evaluation evaluation,
        List<String> sources,
        Quality dense,
        Quality compressed,
        Map<String, Double> overlap,
        Size size,
        AllocationReport allocation,
        double calibrationLoss,
        List<MatrixReport> matrices,
        List<TunedBlock> tunedBlocks,
        List<PhaseTime> phases,
        @Nullable Long peakMemoryBytes,
        String device,
        long seed,
        Map<String, String> versions)
        implements Report {

    public CompressionReport {
        sources = sources == null ? List.of() : List.copyOf(sources);
        overlap = overlap == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(overlap));
        matrices = List.copyOf(matrices);
        tunedBlocks = tunedBlocks == null ? List.of() : List.copyOf(tunedBlocks);
        phases = List.copyOf(phases);
    }
}
