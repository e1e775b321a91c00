package io.twofold.engine.evaluation;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.BlockShelf;
import io.twofold.engine.model.Continuation;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Continues prompts with the likeliest token each time, several at once. What all prompts have in common, such as examples
 * in front, is read once; each token goes through the model once.
 */
final class GreedyWriter {
    private static final long HOST_BYTES = 8L << 30;
    private static final int MOST_TEXTS = 32;
    private static final int BATCHES_TOGETHER = 8;

    private final LanguageModel model;
    private final TextTokenizer tokenizer;
    private final Set<Long> ends;
    private final int mostTokens;
    private final NDManager manager;
    private final Runnable betweenBlocks;

    /**
     * @param ends tokens that end a text
     * @param mostTokens of a prompt and its continuation; a longer prompt loses its beginning
     */
    GreedyWriter(
            LanguageModel model,
            TextTokenizer tokenizer,
            Set<Long> ends,
            int mostTokens,
            NDManager manager,
            Runnable betweenBlocks) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.ends = ends;
        this.mostTokens = mostTokens;
        this.manager = manager;
        this.betweenBlocks = betweenBlocks;
    }

    /** A prompt and what was written so far. */
    private final class Text {
        final Query.Generation query;
        final long[] prompt;
        final List<Long> written = new ArrayList<>();

        Text(Query.Generation query) {
            this.query = query;
            long[] ids = tokenizer.ids(query.prompt());
            int room = Math.max(1, mostTokens - query.mostTokens());
            this.prompt = Arrays.copyOfRange(ids, Math.max(0, ids.length - room), ids.length);
        }

        /** Takes a token, unless the text ends with it; says whether it goes on. */
        boolean takes(long token) {
            if (ends.contains(token)) {
                return false;
            }
            written.add(token);
            return written.size() < query.mostTokens()
                    && prompt.length + written.size() < mostTokens
                    && end(decoded()) < 0;
        }

        String decoded() {
            return tokenizer.text(written.stream().mapToLong(id -> id).toArray());
        }

        int end(String text) {
            return query.stops().stream()
                    .filter(stop -> !stop.isEmpty())
                    .mapToInt(text::indexOf)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(-1);
        }

        Answer answer() {
            String text = decoded();
            int end = end(text);
            return new Answer.Written(end < 0 ? text : text.substring(0, end));
        }
    }

    /** How many tokens a prompt and its continuation have at most. */
    long tokens(Query.Generation query) {
        return new Text(query).prompt.length + (long) query.mostTokens();
    }

    /**
     * Writes.
     *
     * @param progress hears how many are done so far
     * @return one answer for each, in their order
     */
    List<Answer> write(List<Query.Generation> queries, IntConsumer progress) {
        List<Text> texts = new ArrayList<>();
        for (Query.Generation query : queries) {
            betweenBlocks.run();
            texts.add(new Text(query));
        }
        long bytes = manager.getDevice().isGpu() ? Long.MAX_VALUE : HOST_BYTES;
        try (BlockShelf blocks = new BlockShelf(model, bytes);
                Continuation beginning = new Continuation(model, blocks, manager, betweenBlocks)) {
            int common = common(texts);
            if (common > 0) {
                beginning.next(new long[][] {Arrays.copyOf(texts.get(0).prompt, common)});
            }
            int done = 0;
            for (List<Text> batch : batches(texts)) {
                write(batch, beginning, common, done, progress);
                done += batch.size();
            }
        }
        return texts.stream().map(Text::answer).toList();
    }

    private static void write(List<Text> batch, Continuation beginning, int common, int done, IntConsumer progress) {
        List<Text> going = new ArrayList<>(batch);
        long[][] more = going.stream()
                .map(text -> Arrays.copyOfRange(text.prompt, common, text.prompt.length))
                .toArray(long[][]::new);
        try (Continuation all = beginning.branch(batch.size())) {
            while (!going.isEmpty()) {
                long[] next = all.next(more);
                int[] kept = IntStream.range(0, next.length)
                        .filter(i -> going.get(i).takes(next[i]))
                        .toArray();
                if (kept.length < next.length) {
                    List<Text> before = List.copyOf(going);
                    going.clear();
                    Arrays.stream(kept).forEach(i -> going.add(before.get(i)));
                    if (kept.length > 0) {
                        all.select(kept);
                    }
                    progress.accept(done + batch.size() - going.size());
                }
                more = Arrays.stream(kept).mapToObj(i -> new long[] {next[i]}).toArray(long[][]::new);
            }
        }
    }

    /** How many tokens all prompts begin with; each has at least one more. */
    private static int common(List<Text> texts) {
        long[] first = texts.get(0).prompt;
        int common = first.length - 1;
        for (Text text : texts) {
            int differs = Arrays.mismatch(first, text.prompt);
            common = Math.min(common, Math.min(text.prompt.length - 1, differs < 0 ? common : differs));
        }
        return common;
    }

    /** Prompts of like length together, because the shorter ones are padded. */
    private List<List<Text>> batches(List<Text> texts) {
        List<Text> sorted = texts.stream()
                .sorted(Comparator.comparingInt((Text text) -> text.prompt.length)
                        .reversed())
                .toList();
        List<List<Text>> batches = new ArrayList<>();
        for (Text text : sorted) {
            List<Text> last = batches.isEmpty() ? null : batches.get(batches.size() - 1);
            int longest = last == null
                    ? 0
                    : last.get(0).prompt.length + last.get(0).query.mostTokens();
            if (last == null
                    || last.size() == MOST_TEXTS
                    || (last.size() + 1) * longest > BATCHES_TOGETHER * model.tokensPerBatch()) {
                last = new ArrayList<>();
                batches.add(last);
            }
            last.add(text);
        }
        return batches;
    }
}
