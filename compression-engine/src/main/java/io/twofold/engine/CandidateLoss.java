package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.CandidateMasks;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.model.InputGroup;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.torch.Kernels;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The loss of the model that keeps some of its candidates, on sequences that stay the same. */
final class CandidateLoss implements ToDoubleFunction<CandidateMasks> {
    private final ResidentModel model;
    private final List<String> matrices;
    private final StoredCandidates candidates;
    private final boolean refit;
    private final List<long[]> sequences;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param matrices that have candidates, in the masks' order
     * @param refit whether S is refitted on its support
     * @param kernels with {@code candidates}
     */
    CandidateLoss(
            ResidentModel model,
            List<String> matrices,
            StoredCandidates candidates,
            boolean refit,
            List<long[]> sequences,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.matrices = matrices;
        this.candidates = candidates;
        this.refit = refit;
        this.sequences = sequences;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    @Override
    public double applyAsDouble(CandidateMasks masks) {
        for (int i = 0; i < model.blockCount(); i++) {
            ModelBlock block = model.loadBlock(i);
            for (InputGroup group : block.groups()) {
                for (String name : group.matrices()) {
                    monitor.checkCancelled();
                    keep(block, name, masks);
                }
            }
        }
        return ModelLoss.of(model, sequences, manager, monitor);
    }

    private void keep(ModelBlock block, String name, CandidateMasks masks) {
        int index = matrices.indexOf(name);
        if (index < 0) {
            return;
        }
        try (NDManager scope = manager.newSubManager()) {
            Candidates pool = candidates.load(scope, name);
            NDArray singular = masks.singular().get(index);
            NDArray sparse = masks.sparse().get(index);
            block.replace(name, pool.weight(kernels, scope, block.weight(name), singular, sparse, refit));
        }
    }
}
