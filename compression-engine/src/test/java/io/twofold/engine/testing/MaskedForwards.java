package io.twofold.engine.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.TokenSequence;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Pseudo-log-likelihoods by definition, for BERT's golden model: one forward pass for each masked token. */
public final class MaskedForwards {
    private static final long CLS = 2;
    private static final long SEP = 3;
    private static final long MASK = 4;

    private MaskedForwards() {}

    /** −Σ log p(token | the window with it masked), over all but the first and last token of each window, in float64. */
    public static double loss(Path directory, List<long[]> windows) {
        double loss = 0;
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            for (long[] window : windows) {
                for (int t = 1; t < window.length - 1; t++) {
                    long[] ids = window.clone();
                    ids[0] = CLS;
                    ids[window.length - 1] = SEP;
                    ids[t] = MASK;
                    int from = t * model.vocabularySize();
                    float[] scores =
                            Arrays.copyOfRange(logits(model, ids, manager), from, from + model.vocabularySize());
                    loss += logOfSum(scores) - scores[(int) window[t]];
                }
            }
        }
        return loss;
    }

    private static double logOfSum(float[] scores) {
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score);
        }
        return Math.log(sum);
    }

    private static float[] logits(LanguageModel model, long[] ids, NDManager parent) {
        try (NDManager manager = parent.newSubManager();
                Activations activations =
                        Activations.of(model, manager, List.of(TokenSequence.nextToken(ids)), () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
            }
            return model.logits(manager, activations.hidden().get(0)).toFloatArray();
        }
    }
}
