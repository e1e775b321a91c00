package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the sample model writes after prompts. */
class GreedyWriterTest {
    private static final Path MODEL = TestFiles.sampleModel();
    private static final String EXAMPLES = "The dog ran to the tree. The bird sang. ";

    private final NDManager manager = Torch.newManager(Device.cpu());
    private final CheckpointWeights weights = CheckpointWeights.open(MODEL);
    private final TextTokenizer tokenizer = TextTokenizer.open(MODEL);
    private final LanguageModel model = LanguageModels.open(MODEL, weights, manager);

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
        weights.close();
        manager.close();
    }

    @Test
    void writesTheSameAloneAndTogether() {
        List<Query.Generation> prompts = new ArrayList<>();
        for (String end :
                new String[] {"The dog", "A little girl went to", "Once", "The bird and the dog sat down and"}) {
            prompts.add(new Query.Generation(EXAMPLES + end, List.of(), 12));
        }
        List<Integer> progress = new ArrayList<>();

        List<Answer> together = writer(Set.of(), 200).write(prompts, progress::add);

        for (int i = 0; i < prompts.size(); i++) {
            List<Answer> alone = writer(Set.of(), 200).write(prompts.subList(i, i + 1), done -> {});
            assertThat(together.get(i)).isEqualTo(alone.get(0));
            assertThat(tokenizer.ids(text(together.get(i)))).hasSizeBetween(6, 16); // 12, which may merge otherwise
        }
        assertThat(together.stream().map(GreedyWriterTest::text).distinct()).hasSizeGreaterThan(1);
        assertThat(progress).isSorted().last().isEqualTo(prompts.size());
    }

    @Test
    void endsBeforeTheFirstStop() {
        Query.Generation free = new Query.Generation(EXAMPLES, List.of(), 24);
        String text =
                text(writer(Set.of(), 200).write(List.of(free), done -> {}).get(0));
        String stop = text.substring(text.length() / 2, text.length() / 2 + 2);

        Query.Generation stopped = new Query.Generation(EXAMPLES, List.of("not there", stop), 24);

        assertThat(text(writer(Set.of(), 200)
                        .write(List.of(stopped), done -> {})
                        .get(0)))
                .isEqualTo(text.substring(0, text.indexOf(stop)));
    }

    @Test
    void endsWithTheTokenThatEndsTexts() {
        Query.Generation free = new Query.Generation(EXAMPLES, List.of(), 24);
        String text =
                text(writer(Set.of(), 200).write(List.of(free), done -> {}).get(0));
        long[] ids = tokenizer.ids(text);

        String ended = text(
                writer(Set.of(ids[3]), 200).write(List.of(free), done -> {}).get(0));

        assertThat(text).startsWith(ended);
        assertThat(ended.length()).isLessThan(text.length());
    }

    @Test
    void leavesRoomForTheContinuationOfALongPrompt() {
        Query.Generation prompt = new Query.Generation(EXAMPLES.repeat(20), List.of(), 12);
        long[] ids = tokenizer.ids(prompt.prompt());
        String end = tokenizer.text(java.util.Arrays.copyOfRange(ids, ids.length - 20, ids.length));
        assertThat(tokenizer.ids(end)).hasSize(20);

        List<Answer> cut = writer(Set.of(), 32).write(List.of(prompt), done -> {});

        assertThat(cut)
                .isEqualTo(writer(Set.of(), 200).write(List.of(new Query.Generation(end, List.of(), 12)), done -> {}));
    }

    private static String text(Answer answer) {
        return ((Answer.Written) answer).text();
    }

    private GreedyWriter writer(Set<Long> ends, int mostTokens) {
        return new GreedyWriter(model, tokenizer, ends, mostTokens, manager, () -> {});
    }
}
