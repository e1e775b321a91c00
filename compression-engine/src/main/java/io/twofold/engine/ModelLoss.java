package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import java.util.List;

/** The mean next-token loss of a model as it is. */
final class ModelLoss {
    private ModelLoss() {}

    /** On sequences, nats. */
    static double of(LanguageModel model, List<long[]> sequences, NDManager parent, RunMonitor monitor) {
        try (NDManager scope = parent.newSubManager();
                Activations activations = Activations.ofText(model, scope, sequences, monitor::checkCancelled)) {
            return of(model, activations, 0);
        }
    }

    /** Of activations that stand before a block, nats. */
    static double of(LanguageModel model, Activations activations, int firstBlock) {
        for (int i = firstBlock; i < model.blockCount(); i++) {
            activations.pass(model.loadBlock(i));
        }
        return activations.meanLoss();
    }
}
