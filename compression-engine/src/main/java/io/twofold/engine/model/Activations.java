package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The hidden states of a set of equally long sequences on their way through a model, a few sequences at a time. */
public final class Activations implements AutoCloseable {
    private static final int TOKENS_PER_BATCH = 2048;

    private final CausalModel model;
    private final Runnable betweenBatches;
    private final List<Batch> batches = new ArrayList<>();

    private static final class Batch {
        final NDArray ids;
        NDManager manager;
        NDList state;

        Batch(NDArray ids, NDManager manager, NDList state) {
            this.ids = ids;
            this.manager = manager;
            this.state = state;
        }
    }

    /**
     * Embeds the sequences.
     *
     * @param sequences token ids, all of the same length
     * @param parent owns all activations
     * @param betweenBatches called before each batch of every step; may throw to give up
     * @throws CompressionException with {@code unsafe-checkpoint} if the model has no such token
     */
    public Activations(CausalModel model, NDManager parent, List<long[]> sequences, Runnable betweenBatches) {
        this.model = model;
        this.betweenBatches = betweenBatches;
        int length = sequences.get(0).length;
        int perBatch = Math.max(1, TOKENS_PER_BATCH / length);
        for (int from = 0; from < sequences.size(); from += perBatch) {
            List<long[]> rows = sequences.subList(from, Math.min(sequences.size(), from + perBatch));
            NDArray ids = parent.create(known(rows), new Shape(rows.size(), length));
            NDManager manager = parent.newSubManager();
            batches.add(new Batch(ids, manager, new NDList(model.embed(manager, ids))));
        }
    }

    private Activations(CausalModel model, Runnable betweenBatches) {
        this.model = model;
        this.betweenBatches = betweenBatches;
    }

    /** The same sequences at the same place, to be taken further on another way. */
    public Activations copy(NDManager parent) {
        Activations copy = new Activations(model, betweenBatches);
        for (Batch batch : batches) {
            NDManager manager = parent.newSubManager();
            NDArray ids = batch.ids.duplicate();
            ids.attach(parent);
            NDList state = new NDList();
            for (NDArray array : batch.state) {
                NDArray duplicate = array.duplicate();
                duplicate.attach(manager);
                state.add(duplicate);
            }
            copy.batches.add(new Batch(ids, manager, state));
        }
        return copy;
    }

    /** The ids in one piece; an unknown one would be read from behind the embedding table. */
    private long[] known(List<long[]> rows) {
        long[] ids = rows.stream().flatMapToLong(Arrays::stream).toArray();
        long largest = Arrays.stream(ids).max().orElse(0);
        if (largest >= model.vocabularySize()) {
            throw new CompressionException(
                    FailureCode.UNSAFE_CHECKPOINT,
                    "The tokenizer makes token " + largest + ", but the model has only " + model.vocabularySize()
                            + "; check that tokenizer.json belongs to the model");
        }
        return ids;
    }

    /** Shows the inputs of a group of linear layers, batch by batch; they are freed when the consumer returns. */
    public void inputs(DecoderBlock block, int group, Consumer<NDArray> consumer) {
        for (Batch batch : batches) {
            betweenBatches.run();
            try (NDManager scope = batch.manager.newSubManager()) {
                consumer.accept(block.input(scope, group, batch.state));
            }
        }
    }

    /** Takes all sequences past a group of linear layers. */
    public void advance(DecoderBlock block, int group) {
        for (Batch batch : batches) {
            betweenBatches.run();
            NDManager next = batch.manager.getParentManager().newSubManager();
            batch.state = block.advance(next, group, batch.state);
            batch.manager.close();
            batch.manager = next;
        }
    }

    /** Takes all sequences through a whole block. */
    public void pass(DecoderBlock block) {
        for (int group = 0; group < block.groups().size(); group++) {
            advance(block, group);
        }
    }

    /** The hidden states (batch × tokens × hidden) between two blocks, batch by batch. */
    public List<NDArray> hidden() {
        return batches.stream().map(batch -> batch.state.get(0)).toList();
    }

    /** After the last block: the summed negative log-likelihood, in nats, of every token but the first of each sequence. */
    public double negativeLogLikelihood() {
        double sum = 0;
        for (Batch batch : batches) {
            betweenBatches.run();
            try (NDManager scope = batch.manager.newSubManager()) {
                NDArray loss = model.nextTokenLoss(scope, batch.state.get(0), batch.ids);
                sum += loss.sum().getDouble();
            }
        }
        return sum;
    }

    /** After the last block: the mean of {@link #negativeLogLikelihood} over the predicted tokens. */
    public double meanLoss() {
        long predicted = batches.stream()
                .mapToLong(batch ->
                        batch.ids.getShape().get(0) * (batch.ids.getShape().get(1) - 1))
                .sum();
        return negativeLogLikelihood() / predicted;
    }

    @Override
    public void close() {
        for (Batch batch : batches) {
            batch.manager.close();
            batch.ids.close();
        }
    }
}
