package io.twofold.engine;

import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.storage.Manifest;
import io.twofold.json.Json;
import io.twofold.report.MatrixReport;
import io.twofold.report.TunedBlock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The blocks that are compressed, kept in a {@link RunState}: each matrix's file as it was stored, and a document that
 * is saved last and says what belongs together.
 */
final class FinishedBlocks {
    private final RunState state;
    private final CompressedMatrices matrices;
    private final String fingerprint;

    /**
     * One block.
     *
     * @param fingerprint of what the result depends on
     * @param matrices in the model's order
     * @param tuned what tuning reached, or null without
     */
    record Finished(
            String fingerprint,
            List<MatrixReport> matrices,
            @Nullable TunedBlock tuned) {
        Finished {
            matrices = List.copyOf(matrices);
        }
    }

    /**
     * @param fingerprint of request, model and versions
     * @param plan which the result depends on too
     */
    FinishedBlocks(RunState state, CompressedMatrices matrices, String fingerprint, BudgetPlan plan) {
        this.state = state;
        this.matrices = matrices;
        StringBuilder all = new StringBuilder(fingerprint);
        for (String name : plan.matrices()) {
            ParameterShare share = plan.share(name).orElseThrow();
            all.append(name).append(share);
        }
        this.fingerprint = Manifest.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Of a run that nobody resumes. */
    static FinishedBlocks notKept(CompressedMatrices matrices) {
        return new FinishedBlocks(RunState.NONE, matrices, "", BudgetPlan.of(Map.of()));
    }

    /** Brings a block's matrices back if an earlier run finished all of them. */
    Optional<Finished> restore(int block) {
        Optional<Finished> finished =
                document(block).filter(found -> found.fingerprint().equals(fingerprint));
        if (finished.isEmpty()) {
            return finished;
        }
        List<MatrixReport> reports = finished.get().matrices();
        for (int i = 0; i < reports.size(); i++) {
            String file = file(block, i);
            if (!matrices.restore(reports.get(i).name(), target -> state.fetch(file, target))) {
                reports.subList(0, i).forEach(report -> matrices.remove(report.name()));
                return Optional.empty();
            }
        }
        return finished;
    }

    private Optional<Finished> document(int block) {
        try {
            return state.load(name(block, "json")).map(text -> Json.mapper().readValue(text, Finished.class));
        } catch (JacksonException e) {
            return Optional.empty(); // the block is compressed again, as it would be without
        }
    }

    /** Keeps a block whose matrices are all stored. */
    void save(int block, List<MatrixReport> reports, @Nullable TunedBlock tuned) {
        for (int i = 0; i < reports.size(); i++) {
            state.save(file(block, i), matrices.file(reports.get(i).name()));
        }
        state.save(name(block, "json"), Json.write(new Finished(fingerprint, reports, tuned)));
    }

    private static String name(int block, String suffix) {
        return String.format(Locale.ROOT, "block-%05d.%s", block, suffix);
    }

    private static String file(int block, int matrix) {
        return name(block, matrix + ".safetensors");
    }
}
