package io.twofold.engine;

import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.storage.Manifest;
import io.twofold.report.MatrixReport;
import io.twofold.report.TunedBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The matrices that are compressed, each a checkpoint of its own from the moment it is done: its file as it was stored,
 * and its report. Where a block's matrices are tuned together they are of use together only, and belong to a last
 * checkpoint, what tuning reached; until that is there, their {@link KeptDecomposition} saves the work before it.
 */
final class FinishedMatrices {
    private final LanguageModel model;
    private final CheckedState state;
    private final CompressedMatrices matrices;
    private final BudgetPlan plan;
    private final boolean tuned;
    private final BlockRange blocks;
    private final Map<String, String> digests = new TreeMap<>();

    /**
     * @param state {@linkplain #planned for this plan}
     * @param tuned whether blocks are tuned
     * @param blocks those that are wanted back
     */
    FinishedMatrices(
            LanguageModel model,
            CheckedState state,
            CompressedMatrices matrices,
            BudgetPlan plan,
            boolean tuned,
            BlockRange blocks) {
        this.blocks = blocks;
        this.model = model;
        this.matrices = matrices;
        this.plan = plan;
        this.tuned = tuned;
        this.state = state;
    }

    /** A state whose fingerprint says also what each matrix may keep. */
    static CheckedState planned(CheckedState state, BudgetPlan plan) {
        StringBuilder shares = new StringBuilder();
        for (String name : plan.matrices()) {
            shares.append(name).append(plan.share(name).orElseThrow());
        }
        return state.with(shares.toString());
    }

    /** Of a run that nobody resumes. */
    static FinishedMatrices notKept(LanguageModel model, CompressedMatrices matrices) {
        return new FinishedMatrices(
                model,
                new CheckedState(RunState.NONE, ""),
                matrices,
                BudgetPlan.of(Map.of()),
                false,
                new BlockRange(0, model.blockCount()));
    }

    /**
     * What another run finished.
     *
     * @param matrices in the model's order
     * @param tuned by block
     */
    record Restored(List<MatrixReport> matrices, Map<Integer, TunedBlock> tuned) {}

    /**
     * Brings back what an earlier run finished, or one that shares the work, and was not here yet.
     *
     * @param betweenMatrices called before each; may throw to give up
     */
    Restored restore(Runnable betweenMatrices) {
        return restore(blocks, betweenMatrices);
    }

    /** The same of some of the blocks. */
    Restored restore(BlockRange some, Runnable betweenMatrices) {
        Restored all = new Restored(new ArrayList<>(), new LinkedHashMap<>());
        for (int block = some.first(); block < some.end(); block++) {
            if (digests.keySet().containsAll(planned(block))) {
                continue;
            }
            if (!tuned) {
                all.matrices().addAll(matrices(block, betweenMatrices));
                continue;
            }
            TunedBlock reached =
                    state.load(name(block, "tuned.json"), TunedBlock.class).orElse(null);
            if (reached != null) {
                List<MatrixReport> together = matrices(block, betweenMatrices);
                if (together.size() == planned(block).size()) {
                    all.matrices().addAll(together);
                    all.tuned().put(block, reached);
                } else {
                    together.forEach(report -> {
                        matrices.remove(report.name());
                        digests.remove(report.name());
                    });
                }
            }
        }
        return all;
    }

    private List<MatrixReport> matrices(int block, Runnable betweenMatrices) {
        List<MatrixReport> reports = new ArrayList<>();
        for (String matrix : planned(block)) {
            betweenMatrices.run();
            if (!digests.containsKey(matrix)) {
                matrix(block, matrix).ifPresent(reports::add);
            }
        }
        return reports;
    }

    private Optional<MatrixReport> matrix(int block, String matrix) {
        MatrixReport[] found = new MatrixReport[1];
        String name = name(block, matrix);
        boolean whole = matrices.restore(matrix, target -> {
            found[0] = state.load(name, MatrixReport.class, target).orElse(null);
            return found[0] != null;
        });
        if (whole) {
            digests.put(matrix, state.fileDigest(name));
        }
        return whole ? Optional.of(Objects.requireNonNull(found[0])) : Optional.empty();
    }

    private List<String> planned(int block) {
        return model.matrices(block).stream()
                .filter(matrix -> plan.share(matrix).isPresent())
                .toList();
    }

    /** Keeps a matrix that is stored. */
    void save(MatrixReport report) {
        String matrix = report.name();
        for (int block = 0; block < model.blockCount(); block++) {
            if (model.matrices(block).contains(matrix)) {
                digests.put(matrix, state.save(name(block, matrix), report, matrices.file(matrix)));
            }
        }
    }

    /** Keeps what tuning reached in a block whose matrices are all saved. */
    void save(int block, TunedBlock reached) {
        state.save(name(block, "tuned.json"), reached);
    }

    /** Of all matrices that were restored or saved. */
    String digest() {
        return Manifest.sha256(digests.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @param part of the block: one of its matrices, or anything else */
    private String name(int block, String part) {
        int index = model.matrices(block).indexOf(part);
        return String.format(Locale.ROOT, "block-%05d.%s", block, index < 0 ? part : Integer.toString(index));
    }
}
