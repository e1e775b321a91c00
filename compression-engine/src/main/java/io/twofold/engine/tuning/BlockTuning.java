package io.twofold.engine.tuning;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.BlockGradient;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Tuning;
import io.twofold.report.TunedBlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Trains the kept values of a block's matrices, so that the block reproduces another's output: {@link Tuning.Block}. The
 * supports and ranks never change.
 */
public final class BlockTuning {
    /** Tokens that are differentiated at a time; what the block computes for them is all in memory. */
    private final Tuning.Block settings;

    private final Kernels kernels;

    /** @param kernels with {@code qr_rpca}, {@code refit} and {@code tuning} */
    public BlockTuning(Tuning.Block settings, Kernels kernels) {
        this.settings = settings;
        this.kernels = kernels;
    }

    /**
     * The outcome.
     *
     * @param matrices by name; of W itself, arrays owned by the caller's manager
     * @param report what was reached
     */
    public record Tuned(Map<String, Decomposed> matrices, TunedBlock report) {}

    /**
     * Trains a block.
     *
     * @param owner of the result
     * @param name of the block, for the report
     * @param block computes with the trained weights afterwards
     * @param inputs of the block, before its first group
     * @param targets after the last group of the block whose outputs shall be reproduced
     * @param parts of W of every compressed matrix in the block, without scaling
     * @param seed of the order in which sequences come
     * @param epochDone hears each epoch, from 1; may throw to give up
     */
    public Tuned tune(
            NDManager owner,
            String name,
            ModelBlock block,
            Activations inputs,
            Activations targets,
            Map<String, Decomposed> parts,
            long seed,
            IntConsumer epochDone) {
        try (NDManager manager = owner.newSubManager()) {
            Map<String, KeptValues> kept = new LinkedHashMap<>();
            parts.forEach((matrix, part) -> kept.put(matrix, new KeptValues(kernels, manager, part)));
            Course course = new Course(block, inputs, targets, kept, manager, seed);
            TunedBlock report = course.run(name, epochDone);
            Map<String, Decomposed> result = new LinkedHashMap<>();
            kept.forEach((matrix, values) -> result.put(matrix, values.parts(owner)));
            return new Tuned(result, report);
        }
    }

    /** One training. */
    private final class Course {
        private final ModelBlock block;
        private final Activations inputs;
        private final Activations targets;
        private final Map<String, KeptValues> kept;
        private final NDManager manager;
        private final Random random;
        private final List<Integer> trained;
        private final List<Integer> heldOut;
        private final int steps;
        private int step;

        Course(
                ModelBlock block,
                Activations inputs,
                Activations targets,
                Map<String, KeptValues> kept,
                NDManager manager,
                long seed) {
            this.block = block;
            this.inputs = inputs;
            this.targets = targets;
            this.kept = kept;
            this.manager = manager;
            this.random = new Random(seed);
            int count = inputs.sequences();
            // evenly spaced, so that both come from everywhere in the text
            int out = Math.min(count - 1, (int) Math.ceil(settings.heldOut() * count));
            this.heldOut = IntStream.range(0, out)
                    .mapToObj(i -> (int) ((i + 0.5) * count / out))
                    .toList();
            this.trained = new ArrayList<>(IntStream.range(0, count)
                    .filter(i -> !heldOut.contains(i))
                    .boxed()
                    .toList());
            this.steps = settings.epochs() * Math.floorDiv(trained.size() + settings.batch() - 1, settings.batch());
        }

        TunedBlock run(String name, IntConsumer epochDone) {
            merge();
            List<Integer> judged = heldOut.isEmpty() ? trained : heldOut;
            double before = error(judged);
            double lowest = before;
            int best = 0;
            Snapshot bestValues = new Snapshot(); // the untrained ones are as good a choice as any
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                Collections.shuffle(trained, random);
                for (int from = 0; from < trained.size(); from += settings.batch()) {
                    step(trained.subList(from, Math.min(trained.size(), from + settings.batch())));
                }
                double error = error(judged);
                if (!Double.isFinite(error)) {
                    throw new CompressionException(
                            FailureCode.NUMERIC_FAILURE,
                            "Block " + name + ": its output is not finite after epoch " + epoch
                                    + " of the tuning; lower recipe.tuning.learningRate");
                }
                if (error < lowest) {
                    lowest = error;
                    best = epoch;
                    bestValues.close();
                    bestValues = new Snapshot();
                }
                epochDone.accept(epoch);
            }
            bestValues.restore();
            bestValues.close();
            merge();
            return new TunedBlock(name, before, lowest, best);
        }

        private void step(List<Integer> batch) {
            step++;
            try (NDManager scope = manager.newSubManager()) {
                Map<KeptValues, NDArray> gradients = new LinkedHashMap<>();
                inPieces(batch, scope, (piece, share) -> {
                    BlockGradient found = block.weightGradients(piece.manager, piece.state, piece.target);
                    kept.forEach((name, values) -> {
                        NDArray part =
                                requireNonNull(found.byWeight().get(name)).muli(share);
                        NDArray sum = gradients.get(values);
                        if (sum == null) {
                            part.attach(scope);
                            gradients.put(values, part);
                        } else {
                            sum.addi(part);
                        }
                    });
                });
                gradients.forEach((values, gradient) -> values.step(gradient, settings, rate(), step));
            }
            merge();
        }

        /** Rises along a line, falls along a cosine. */
        private double rate() {
            double rise = settings.warmup() == 0 ? 1 : Math.min(1, (double) step / settings.warmup());
            double fall = 0.5 * (1 + Math.cos(Math.PI * step / (steps + 1)));
            return settings.learningRate() * rise * fall;
        }

        private double error(List<Integer> sequences) {
            double[] sum = {0};
            inPieces(
                    sequences,
                    manager,
                    (piece, share) -> sum[0] += share * block.outputError(piece.manager, piece.state, piece.target));
            return sum[0];
        }

        private void merge() {
            kept.forEach((name, values) -> block.replace(name, values.merged(manager)));
        }

        /** Shows some sequences a few at a time, each time with the share that they are of all. */
        private void inPieces(List<Integer> sequences, NDManager parent, PieceConsumer consumer) {
            int perPiece = Math.max(1, inputs.tokensPerBatch() / inputs.length());
            for (int from = 0; from < sequences.size(); from += perPiece) {
                List<Integer> some = sequences.subList(from, Math.min(sequences.size(), from + perPiece));
                try (NDManager scope = parent.newSubManager()) {
                    NDArray target = targets.gather(scope, some).get(0);
                    consumer.accept(
                            new Piece(scope, inputs.gather(scope, some), target),
                            (double) some.size() / sequences.size());
                }
            }
        }

        /** The values of all matrices at one time. */
        private final class Snapshot implements AutoCloseable {
            private final NDManager owner = manager.newSubManager();
            private final Map<KeptValues, Decomposed> parts = new LinkedHashMap<>();

            Snapshot() {
                kept.values().forEach(values -> parts.put(values, values.parts(owner)));
            }

            void restore() {
                parts.forEach(KeptValues::restore);
            }

            @Override
            public void close() {
                owner.close();
            }
        }
    }

    private record Piece(NDManager manager, NDList state, NDArray target) {}

    private interface PieceConsumer {
        void accept(Piece piece, double share);
    }
}
