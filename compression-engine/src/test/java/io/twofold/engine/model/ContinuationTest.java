package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts are continued with the tokens that the model finds likeliest when it reads each of them anew. */
class ContinuationTest {
    private static final int STEPS = 7;

    static List<Path> models() {
        return TokenTreeTest.models();
    }

    @ParameterizedTest
    @MethodSource("models")
    void continuesTextsOfDifferentLengthThatBeginAlike(Path directory) {
        for (long mostBytes : new long[] {Long.MAX_VALUE, 0}) {
            try (NDManager manager = Torch.newManager(Device.cpu());
                    CheckpointWeights weights = CheckpointWeights.open(directory);
                    LanguageModel model = LanguageModels.open(directory, weights, manager);
                    BlockShelf blocks = new BlockShelf(model, mostBytes);
                    Continuation one = new Continuation(model, blocks, manager, () -> {})) {
                Random random = new Random(5);
                long[] beginning = random.longs(11, 0, model.vocabularySize()).toArray();
                long[][] ends = new long[3][];
                for (int t = 0; t < ends.length; t++) {
                    ends[t] = random.longs(2 + 3 * t, 0, model.vocabularySize()).toArray();
                }

                one.next(new long[][] {beginning});
                Continuation texts = one.branch(3);
                long[] next = texts.next(ends);
                long[][] read = Arrays.stream(ends)
                        .map(end -> LongStream.concat(Arrays.stream(beginning), Arrays.stream(end))
                                .toArray())
                        .toArray(long[][]::new);
                for (int step = 0; step < STEPS; step++) {
                    for (int t = 0; t < read.length; t++) {
                        assertThat(next[t])
                                .as("step %d of text %d", step, t)
                                .isEqualTo(likeliest(model, manager, read[t]));
                        read[t] = LongStream.concat(Arrays.stream(read[t]), LongStream.of(next[t]))
                                .toArray();
                    }
                    if (step == 3) { // the first text is finished
                        texts.select(1, 2);
                        read = Arrays.copyOfRange(read, 1, 3);
                        next = Arrays.copyOfRange(next, 1, 3);
                    }
                    next = texts.next(
                            LongStream.of(next).mapToObj(id -> new long[] {id}).toArray(long[][]::new));
                }
            }
        }
    }

    private static long likeliest(LanguageModel model, NDManager parent, long[] text) {
        try (NDManager manager = parent.newSubManager();
                TreeBatch batch = new TreeBatch(model, manager, List.of(TokenTree.chain(text)))) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    batch.pass(block);
                }
            }
            long[] all = LongStream.range(0, model.vocabularySize()).toArray();
            double[][] found = batch.likelihoods(new long[] {text.length - 1}, new long[all.length], all);
            return LongStream.of(all)
                    .filter(id -> found[(int) id][1] == 1)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
