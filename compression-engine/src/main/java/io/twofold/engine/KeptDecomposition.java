package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.storage.StoredDecomposition;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Tuning;
import io.twofold.report.Convergence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decomposition whose results are checkpoints, for blocks whose matrices are tuned together and finished only then: a
 * later run decomposes none of them twice, but measures their inputs and trains their kept values again. Only the block
 * at hand is kept, one file for each place in a block.
 */
final class KeptDecomposition implements MatrixDecomposition {
    private final MatrixDecomposition decomposition;
    private final CheckedState state;
    private final StoredDecomposition stored;
    private final Map<String, String> checkpoints = new HashMap<>();

    private record Kept(String matrix, @Nullable Convergence convergence) {}

    /**
     * @param state with the fingerprint of what the results depend on
     * @param stored where one matrix lies for a moment
     * @param place what the checkpoints' names say of this run, so that runs that share the work do not replace each other's
     */
    private KeptDecomposition(
            MatrixDecomposition decomposition,
            LanguageModel model,
            CheckedState state,
            StoredDecomposition stored,
            String place) {
        this.decomposition = decomposition;
        this.state = state;
        this.stored = stored;
        for (int block = 0; block < model.blockCount(); block++) {
            List<String> matrices = model.matrices(block);
            matrices.forEach(matrix -> checkpoints.put(matrix, "decomposed-" + place + matrices.indexOf(matrix)));
        }
    }

    /** The decomposition itself for recipes that finish each matrix at once. */
    static MatrixDecomposition ifTuned(
            Recipe recipe,
            MatrixDecomposition decomposition,
            LanguageModel model,
            CheckedState state,
            StoredDecomposition stored,
            String place) {
        return recipe.tuning() instanceof Tuning.Block
                ? new KeptDecomposition(decomposition, model, state, stored, place)
                : decomposition;
    }

    @Override
    public Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed) {
        String name = checkpoints.getOrDefault(matrix.name(), "decomposed");
        Decomposed earlier = earlier(manager, name, matrix.name()).orElse(null);
        if (earlier != null) {
            return earlier;
        }
        Decomposed parts = decomposition.decompose(manager, matrix, share, seed);
        stored.write(matrix.a(), parts);
        state.save(name, new Kept(matrix.name(), parts.convergence()), stored.file());
        stored.delete();
        return parts;
    }

    private Optional<Decomposed> earlier(NDManager manager, String name, String matrix) {
        boolean isOfAnother = state.load(name + ".json", Kept.class)
                .filter(kept -> kept.matrix().equals(matrix))
                .isEmpty();
        if (isOfAnother) { // its file may have been replaced already
            return Optional.empty();
        }
        stored.delete();
        return state.load(name, Kept.class, stored.file()).map(kept -> stored.read(manager, kept.convergence()));
    }
}
