package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The hidden states of a set of equally long sequences on their way through a model, a few sequences at a time. */
public final class Activations implements AutoCloseable {
    private final LanguageModel model;
    private final Runnable betweenBatches;
    private final List<Batch> batches = new ArrayList<>();

    private static final class Batch {
        final NDArray targets;
        NDManager manager;
        NDList state;

        Batch(NDArray targets, NDManager manager, NDList state) {
            this.targets = targets;
            this.manager = manager;
            this.state = state;
        }
    }

    /**
     * Embeds sequences.
     *
     * @param sequences all of the same length
     * @param parent owns all activations
     * @param betweenBatches called before each batch of every step; may throw to give up
     * @throws io.twofold.failure.CompressionException with {@code unsafe-checkpoint} if the model has no such token
     */
    public static Activations of(
            LanguageModel model, NDManager parent, List<TokenSequence> sequences, Runnable betweenBatches) {
        Activations activations = new Activations(model, betweenBatches);
        int length = sequences.get(0).ids().length;
        int perBatch = Math.max(1, model.tokensPerBatch() / length);
        for (int from = 0; from < sequences.size(); from += perBatch) {
            List<TokenSequence> rows = sequences.subList(from, Math.min(sequences.size(), from + perBatch));
            activations.requireKnown(rows);
            NDArray targets = parent.create(
                    rows.stream()
                            .flatMapToLong(row -> Arrays.stream(row.targets()))
                            .toArray(),
                    new Shape(rows.size(), length));
            NDManager manager = parent.newSubManager();
            activations.batches.add(new Batch(targets, manager, model.embed(manager, rows)));
        }
        return activations;
    }

    /** Embeds pieces of text, each a sequence as the model wants them for calibration. */
    public static Activations ofText(
            LanguageModel model, NDManager parent, List<long[]> texts, Runnable betweenBatches) {
        return of(
                model,
                parent,
                texts.stream().map(model.prediction()::calibration).toList(),
                betweenBatches);
    }

    private Activations(LanguageModel model, Runnable betweenBatches) {
        this.model = model;
        this.betweenBatches = betweenBatches;
    }

    /** The same sequences at the same place, to be taken further on another way. */
    public Activations copy(NDManager parent) {
        Activations copy = new Activations(model, betweenBatches);
        for (Batch batch : batches) {
            NDManager manager = parent.newSubManager();
            NDArray targets = batch.targets.duplicate();
            targets.attach(parent);
            NDList state = new NDList();
            for (NDArray array : batch.state) {
                NDArray duplicate = array.duplicate();
                duplicate.attach(manager);
                state.add(duplicate);
            }
            copy.batches.add(new Batch(targets, manager, state));
        }
        return copy;
    }

    /** An unknown token would be read from behind the embedding table, or scored from behind the output's. */
    private void requireKnown(List<TokenSequence> rows) {
        rows.stream()
                .flatMapToLong(row -> LongStream.concat(Arrays.stream(row.ids()), Arrays.stream(row.targets())))
                .max()
                .ifPresent(largest -> UnknownToken.refuse(largest, model));
    }

    /** How many sequences there are. */
    public int sequences() {
        return (int) batches.stream()
                .mapToLong(batch -> batch.targets.getShape().get(0))
                .sum();
    }

    /** See {@link LanguageModel#tokensPerBatch}. */
    public int tokensPerBatch() {
        return model.tokensPerBatch();
    }

    /** Tokens of each sequence. */
    public int length() {
        return (int) batches.get(0).targets.getShape().get(1);
    }

    /**
     * The states of some sequences together.
     *
     * @param manager owns the result
     * @param sequences by index, as they were given
     */
    public NDList gather(NDManager manager, List<Integer> sequences) {
        betweenBatches.run();
        int perBatch = (int) batches.get(0).targets.getShape().get(0);
        int arrays = batches.get(0).state.size();
        NDList gathered = new NDList();
        for (int i = 0; i < arrays; i++) {
            NDList rows = new NDList();
            for (int sequence : sequences) {
                NDArray all = batches.get(sequence / perBatch).state.get(i);
                int row = sequence % perBatch;
                NDArray one = all.get(row + ":" + (row + 1));
                one.attach(manager);
                rows.add(one);
            }
            NDArray together = NDArrays.concat(rows, 0);
            together.attach(manager);
            gathered.add(together);
        }
        return gathered;
    }

    /** Shows the inputs of a group of linear layers, batch by batch; they are freed when the consumer returns. */
    public void inputs(ModelBlock block, int group, Consumer<NDArray> consumer) {
        for (Batch batch : batches) {
            betweenBatches.run();
            try (NDManager scope = batch.manager.newSubManager()) {
                consumer.accept(block.input(scope, group, batch.state));
            }
        }
    }

    /** Sees the inputs of a group in two models, and the streams that the group's output is added to, if it is. */
    public interface PairConsumer {
        void accept(NDArray input, NDArray other, @Nullable NDArray residual, @Nullable NDArray otherResidual);
    }

    /** Shows the inputs of a group beside those of the same tokens in another model at the same place. */
    public void inputs(ModelBlock block, int group, ModelBlock otherBlock, Activations other, PairConsumer consumer) {
        for (int i = 0; i < batches.size(); i++) {
            betweenBatches.run();
            Batch batch = batches.get(i);
            NDList otherState = other.batches.get(i).state;
            try (NDManager scope = batch.manager.newSubManager()) {
                consumer.accept(
                        block.input(scope, group, batch.state),
                        otherBlock.input(scope, group, otherState),
                        block.residual(group, batch.state),
                        otherBlock.residual(group, otherState));
            }
        }
    }

    /** Whether the output of a group is added to a stream as it is. */
    public boolean hasResidual(ModelBlock block, int group) {
        return block.residual(group, batches.get(0).state) != null;
    }

    /** Takes all sequences past a group of linear layers. */
    public void advance(ModelBlock block, int group) {
        for (Batch batch : batches) {
            betweenBatches.run();
            NDManager next = batch.manager.getParentManager().newSubManager();
            batch.state = block.advance(next, group, batch.state);
            batch.manager.close();
            batch.manager = next;
        }
    }

    /** Takes all sequences through a whole block. */
    public void pass(ModelBlock block) {
        for (int group = 0; group < block.groups().size(); group++) {
            advance(block, group);
        }
    }

    /** The hidden states (batch × tokens × hidden) between two blocks, batch by batch. */
    public List<NDArray> hidden() {
        return batches.stream().map(batch -> batch.state.get(0)).toList();
    }

    /** After the last block: of each sequence the summed negative log-likelihood, in nats, of its targets. */
    public double[] negativeLogLikelihoods() {
        DoubleStream.Builder sums = DoubleStream.builder();
        for (Batch batch : batches) {
            betweenBatches.run();
            try (NDManager scope = batch.manager.newSubManager()) {
                double[] losses =
                        model.loss(scope, batch.state.get(0), batch.targets).toDoubleArray();
                long[] targets = batch.targets.toLongArray();
                int length = length();
                int next = 0;
                for (int from = 0; from < targets.length; from += length) {
                    double sum = 0;
                    for (int i = from; i < from + length; i++) {
                        sum += targets[i] >= 0 ? losses[next++] : 0;
                    }
                    sums.add(sum);
                }
            }
        }
        return sums.build().toArray();
    }

    /** After the last block: the mean negative log-likelihood, in nats, of the targets. */
    public double meanLoss() {
        double[] sumAndCount = loss();
        return sumAndCount[0] / sumAndCount[1];
    }

    /** After the last block: the derivatives of the summed losses by the hidden states, batch by batch. */
    public List<NDArray> lossGradients(NDManager owner) {
        List<NDArray> gradients = new ArrayList<>();
        for (Batch batch : batches) {
            betweenBatches.run();
            gradients.add(model.lossGradient(owner, batch.state.get(0), batch.targets));
        }
        return gradients;
    }

    private double[] loss() {
        double sum = 0;
        long count = 0;
        for (Batch batch : batches) {
            betweenBatches.run();
            try (NDManager scope = batch.manager.newSubManager()) {
                NDArray loss = model.loss(scope, batch.state.get(0), batch.targets);
                sum += loss.sum().getDouble();
                count += loss.size();
            }
        }
        return new double[] {sum, count};
    }

    @Override
    public void close() {
        for (Batch batch : batches) {
            batch.manager.close();
            batch.targets.close();
        }
    }
}
