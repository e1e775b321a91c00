package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextBoundaries;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answering leaves nothing on the device, and no token leaves more than the one before. */
class QueryLeakTest {
    private static final Path MODEL = TestFiles.sampleModel();

    private final NDManager manager = Torch.newManager(Device.cpu());
    private final CheckpointWeights weights = CheckpointWeights.open(MODEL);
    private final TextTokenizer tokenizer = TextTokenizer.open(MODEL);
    private final LanguageModel model = LanguageModels.open(MODEL, weights, manager);
    private final List<Query> queries = new ArrayList<>();
    private int asked;

    QueryLeakTest() {
        IntStream.range(0, 40)
                .forEach(i -> queries.add(new Query.Continuation("The dog sat".repeat(1 + i), " and number " + i)));
        queries.add(new Query.Rolling("The bird sang a song. ".repeat(60)));
        queries.add(new Query.Generation("The dog", List.of(), 12));
        queries.add(new Query.Generation("The dog and the bird", List.of(), 7));
    }

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
        weights.close();
        manager.close();
    }

    @Test
    void answersLeaveNothingAlive() {
        answer(() -> {}); // tables that the model keeps grow to the longest text
        int before = LiveTensors.count();

        answer(() -> {});

        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void beingCancelledAnywhereLeavesNothingAlive() {
        answer(() -> asked++);
        int all = asked;
        int before = LiveTensors.count();
        for (int stop = 1; stop < all; stop += Math.max(1, all / 12)) {
            int last = stop;
            asked = 0;

            assertThatThrownBy(() -> answer(() -> {
                        asked++;
                        if (asked == last) {
                            throw new CancellationException();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);

            assertThat(LiveTensors.count())
                    .as("cancelled at %d of %d", stop, all)
                    .isEqualTo(before);
        }
    }

    private void answer(Runnable betweenBatches) {
        QueryEvaluator evaluator = new QueryEvaluator(
                model, tokenizer, new TextBoundaries(OptionalLong.of(1), Set.of()), 128, manager, betweenBatches);
        assertThat(evaluator.answer(queries, done -> {})).hasSameSizeAs(queries);
    }
}
