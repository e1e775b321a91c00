package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.report.PerplexityMethod;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts in a tree are to a model what each is alone. */
class TokenTreeTest {
    private static final int TRUNK = 12;
    private static final int BRANCH =
            8; // the windows of the small models are 16 and 24 tokens; beyond 32 one counts positions otherwise

    static List<Path> models() {
        return TestFiles.goldens().stream()
                .filter(directory -> !directory.endsWith("bert"))
                .toList();
    }

    /** A trunk with two branches, of which one has two branches itself, beside a shorter chain. */
    @ParameterizedTest
    @MethodSource("models")
    void predictsEachTextAsIfItWereAlone(Path directory) {
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            assertThat(model.prediction().method()).isEqualTo(PerplexityMethod.NEXT_TOKEN);
            long[] ids = new Random(7)
                    .longs(TRUNK + 4 * BRANCH, 0, model.vocabularySize())
                    .toArray();
            int[] parents = IntStream.range(-1, ids.length - 1).toArray();
            parents[TRUNK + BRANCH] = TRUNK - 1; // the second branch
            parents[TRUNK + 2 * BRANCH] = TRUNK + 2 * BRANCH - 1; // which goes on in one way
            parents[TRUNK + 3 * BRANCH] = TRUNK + 2 * BRANCH - 1; // or another
            TokenTree tree = new TokenTree(ids, parents);
            TokenTree chain = TokenTree.chain(Arrays.copyOf(ids, BRANCH));
            assertThat(tree.isChain()).isFalse();
            try (TreeBatch batch = new TreeBatch(model, manager, List.of(tree, chain))) {
                pass(model, batch);
                for (int leaf : new int[] {TRUNK + BRANCH - 1, TRUNK + 3 * BRANCH - 1, ids.length - 1}) {
                    long[] path = LongStream.iterate(leaf, i -> i >= 0, i -> parents[(int) i])
                            .sorted()
                            .toArray();
                    compare(model, manager, batch, path, ids);
                }
                long[] beside =
                        LongStream.range(ids.length, ids.length + BRANCH).toArray();
                compare(
                        model,
                        manager,
                        batch,
                        beside,
                        LongStream.concat(Arrays.stream(ids), Arrays.stream(ids))
                                .toArray());
            }
        }
    }

    private static void pass(LanguageModel model, TreeBatch batch) {
        for (int i = 0; i < model.blockCount(); i++) {
            try (ModelBlock block = model.loadBlock(i)) {
                batch.pass(block);
            }
        }
    }

    /** @param path rows of the batch that hold one text */
    private static void compare(LanguageModel model, NDManager manager, TreeBatch batch, long[] path, long[] ids) {
        long[] text = Arrays.stream(path).map(row -> ids[(int) row]).toArray();
        long[] targets = Arrays.copyOfRange(text, 1, text.length);
        long[] owners = LongStream.range(0, targets.length).toArray();
        double[][] together = batch.likelihoods(Arrays.copyOf(path, targets.length), owners, targets);
        try (Activations alone = Activations.of(model, manager, List.of(TokenSequence.nextToken(text)), () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    alone.pass(block);
                }
            }
            float[] scores = model.logits(manager, alone.hidden().get(0)).toFloatArray();
            double sum = 0;
            for (int i = 0; i < targets.length; i++) {
                sum += together[i][0];
                int from = i * model.vocabularySize();
                float[] row = Arrays.copyOfRange(scores, from, from + model.vocabularySize());
                assertThat(together[i][1] == 1).isEqualTo(isLargest(row, (int) targets[i]));
                assertThat(together[i][0]).isCloseTo(logSoftmax(row, (int) targets[i]), within(1e-3));
            }
            assertThat(-sum).isCloseTo(alone.negativeLogLikelihoods()[0], within(1e-4 * -sum));
        }
    }

    private static boolean isLargest(float[] row, int target) {
        return IntStream.range(0, row.length).allMatch(i -> row[i] <= row[target]);
    }

    private static double logSoftmax(float[] row, int target) {
        double sum = IntStream.range(0, row.length)
                .mapToDouble(i -> Math.exp(row[i]))
                .sum();
        return row[target] - Math.log(sum);
    }

    @Test
    void knowsHowFarEachTokenLiesBehindThoseItSees() {
        TokenTree tree = new TokenTree(new long[] {5, 6, 7, 8}, new int[] {-1, 0, 0, 2});

        assertThat(tree.positions()).containsExactly(0, 1, 1, 2);
        assertThat(tree.distances(5))
                .containsExactly(
                        0, -1, -1, -1, -1, //
                        1, 0, -1, -1, -1, //
                        1, -1, 0, -1, -1, //
                        2, -1, 1, 0, -1, //
                        -1, -1, -1, -1, 0);
    }
}
