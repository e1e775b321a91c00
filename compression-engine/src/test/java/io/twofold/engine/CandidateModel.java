package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.PrincipalComponentPursuit;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A tiny random model on the device, and the candidates of its matrices. */
final class CandidateModel implements AutoCloseable {
    final NDManager manager = Torch.newManager(Device.cpu());
    final Kernels kernels = MatrixDecomposition.kernels();
    final RunMonitor monitor;
    final Recipe recipe;
    final ResidentModel model;
    final AllocationSpace space;
    final StoredCandidates candidates;
    final List<long[]> sequences;
    private final CheckpointWeights weights;
    private final LanguageModel loaded;

    /**
     * Solves all matrices.
     *
     * @param directory for the candidates
     * @param settings of the recipe {@code cap}
     */
    CandidateModel(Path directory, CompressionListener listener, String... settings) {
        monitor = new RunMonitor(listener);
        recipe = SampleRuns.candidates("cap", settings).recipe();
        Path source = TestFiles.golden("llama-gqa");
        weights = CheckpointWeights.open(source);
        loaded = LanguageModels.open(source, weights, manager);
        model = new ResidentModel(loaded, manager);
        space = AllocationChoice.space(model, recipe);
        candidates = new StoredCandidates(directory, "test");
        Random random = new Random(3);
        sequences = Stream.generate(
                        () -> random.longs(24, 0, model.vocabularySize()).toArray())
                .limit(3)
                .toList();
        PrincipalComponentPursuit pursuit =
                new PrincipalComponentPursuit(kernels, (Decomposition.PcpAdmm) recipe.decomposition());
        try (DenseStatistics statistics = new DenseStatistics(model, sequences, recipe, null, manager, monitor)) {
            new CandidateStage(pursuit, candidates, new CheckedState(RunState.NONE, ""), kernels, manager, monitor)
                    .run(model, space.matrices(), statistics);
        }
    }

    /** Of the model as it is, nats. */
    double loss() {
        return ModelLoss.of(model, sequences, manager, monitor);
    }

    @Override
    public void close() {
        candidates.close();
        model.close();
        loaded.close();
        weights.close();
        kernels.close();
        manager.close();
    }
}
