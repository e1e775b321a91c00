package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.decomposition.PrincipalComponentPursuit;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.torch.Kernels;
import io.twofold.report.Phase;
import java.nio.file.Path;
import java.util.List;

/** Stage 1 of CAP: makes the candidates of every matrix by principal component pursuit, unless they are there already. */
final class CandidateStage {
    private final PrincipalComponentPursuit pursuit;
    private final StoredCandidates candidates;
    private final CheckedState state;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param state of an earlier run, which may have made some already
     * @param kernels with {@code candidates}
     */
    CandidateStage(
            PrincipalComponentPursuit pursuit,
            StoredCandidates candidates,
            CheckedState state,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.pursuit = pursuit;
        this.candidates = candidates;
        this.state = state;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    /**
     * Makes them.
     *
     * @param matrices that shall have candidates
     * @param statistics for D
     */
    void run(LanguageModel model, List<String> matrices, DenseStatistics statistics) {
        int done = 0;
        monitor.progress(Phase.ALLOCATE, done, matrices.size(), "matrix");
        for (int i = 0; i < model.blockCount(); i++) {
            try (ModelBlock block = model.loadBlock(i)) {
                for (String name : model.matrices(i)) {
                    if (matrices.contains(name)) {
                        monitor.time(Phase.ALLOCATE, () -> decompose(name, block.weight(name), statistics.scale(name)));
                        monitor.progress(Phase.ALLOCATE, ++done, matrices.size(), "matrix");
                    }
                }
            }
        }
    }

    private void decompose(String name, NDArray weight, NDArray scale) {
        Path file = candidates.file(name);
        String carried = "candidates-" + file.getName(file.getNameCount() - 2);
        if (state.load(carried, String.class, file).isPresent() && candidates.has(name)) {
            return;
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray scaled = weight.mul(scale);
            scaled.attach(scope);
            PrincipalComponentPursuit.Solution solution =
                    FailedLayer.named(name, () -> pursuit.solve(scope, name, scaled));
            NDList support = kernels.callForList(scope, "support", solution.s());
            candidates.store(
                    name,
                    new Candidates(solution.u(), solution.sigma(), solution.v(), support.get(1), support.get(0), scale),
                    solution.convergence());
        }
        state.save(carried, name, file);
    }
}
