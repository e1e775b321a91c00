package io.twofold.engine;

import static io.twofold.engine.SampleRuns.BLOCKS;
import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Several runs compress blocks of one request, and the bytes are those of one run alone. */
class SharedBlocksTest {
    private static final String ONE_BY_ONE = """
            {"preset":"wanda","inputs":"dense"}""";
    private static final String TUNED = """
            {"preset":"fast","inputs":"dense","target":"dense","tuning":{"kind":"block","epochs":2}}""";

    @TempDir
    private Path directory;

    private final MemoryRunState memory = new MemoryRunState();

    /** Gives some of the shards to others, who do them before this run gets its next one. */
    private class WithOthers implements BlockShards {
        private final CompressionRequest request;
        private final List<Integer> theirs;
        private final Queue<BlockRange> open = new ArrayDeque<>();
        private final List<BlockRange> own = new ArrayList<>();
        private int shard;
        private int helped;

        WithOthers(CompressionRequest request, List<Integer> theirs) {
            this.request = request;
            this.theirs = theirs;
        }

        @Override
        public void offer(List<BlockRange> ranges) {
            open.addAll(ranges);
        }

        @Override
        public Optional<Share> next(IntConsumer waiting) {
            while (!open.isEmpty()) {
                BlockRange range = open.remove();
                if (!theirs.contains(shard++)) {
                    own.add(range);
                    return Optional.of(share(range));
                }
                help(request, range);
                helped += (range.end() - range.first()) * MATRICES / BLOCKS;
                waiting.accept(helped);
            }
            return Optional.empty();
        }

        @Override
        public int others() {
            return helped;
        }

        private Share share(BlockRange range) {
            return new Share() {
                @Override
                public BlockRange blocks() {
                    return range;
                }

                @Override
                public void done() {}

                @Override
                public void close() {}
            };
        }
    }

    private void help(CompressionRequest request, BlockRange range) {
        Path scratch = directory.resolve("helper-" + range.first());
        Twofold.compressBlocks(request, range, Sources.anywhere(), scratch, memory, CompressionListener.SILENT);
        assertThat(scratch).doesNotExist();
    }

    private static Path compress(CompressionRequest request, Path output, RunState state, BlockShards shards) {
        Twofold.compress(request, Sources.anywhere(), output, state, shards, CompressionListener.SILENT);
        return output;
    }

    private void assertSameResult(Path shared, Path alone) throws IOException {
        assertThat(shared.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(alone.resolve("factored/model.safetensors"));
        for (String field : new String[] {"matrices", "tunedBlocks", "calibrationLoss", "compressed"}) {
            assertThat(report(shared).get(field))
                    .as(field)
                    .isEqualTo(report(alone).get(field));
        }
        assertThat(memory.refused).isEmpty();
    }

    private static JsonNode report(Path output) throws IOException {
        return Json.parse(Files.readString(output.resolve("report.json")));
    }

    @Test
    void whatAHelperHadFinishedWhenItDiedIsNotDoneAgain() throws IOException {
        Path alone = directory.resolve("alone");
        SampleRuns.compress(SampleRuns.request(ONE_BY_ONE), alone);
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", "2");
        WithOthers dying = new WithOthers(request, List.of()) {
            @Override
            public Optional<Share> next(IntConsumer waiting) {
                Optional<Share> next = super.next(waiting);
                next.map(Share::blocks)
                        .filter(range -> range.first() > 0)
                        .ifPresent(range -> helpAndDie(request, range, 3));
                return next;
            }
        };

        Path shared = compress(request, directory.resolve("shared"), memory, dying);

        assertSameResult(shared, alone);
        assertThat(memory.saves("block-")).as("each matrix is made once").isEqualTo(MATRICES);
    }

    private void helpAndDie(CompressionRequest request, BlockRange range, int matrices) {
        AtomicInteger done = new AtomicInteger();
        CompressionListener dying = new CompressionListener() {
            @Override
            public void matrix(MatrixReport matrix) {
                done.incrementAndGet();
            }

            @Override
            public boolean cancelled() {
                return done.get() >= matrices;
            }
        };
        assertThatThrownBy(() -> Twofold.compressBlocks(
                        request, range, Sources.anywhere(), directory.resolve("dying"), memory, dying))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(done).hasValue(matrices);
    }

    @Test
    void progressCountsWhatOthersHaveDone() {
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", "2");
        List<Integer> done = new ArrayList<>();
        CompressionListener listener = new CompressionListener() {
            @Override
            public void progress(Progress now) {
                if (now.phase() == Phase.DECOMPOSE) {
                    assertThat(now.total()).isEqualTo(MATRICES);
                    done.add(now.done());
                }
            }
        };

        Twofold.compress(
                request,
                Sources.anywhere(),
                directory.resolve("shared"),
                memory,
                new WithOthers(request, List.of(0)),
                listener);

        assertThat(done).isSorted().contains(MATRICES / 2, MATRICES / 2 + 1).endsWith(MATRICES);
        assertThat(done.stream().filter(count -> count > 0 && count < MATRICES / 2))
                .as("nothing is the own half's alone")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 1 | 2",
                "2 | 0 | 2",
                "4 | 0, 1, 2, 3 | 0",
                "4 | 0, 2 | 2",
                "3 | | 4",
                "9 | 3 | 3",
            })
    void theBytesAreThoseOfOneRunAlone(String shards, String theirs, int ownBlocks) throws IOException {
        Path alone = directory.resolve("alone");
        SampleRuns.compress(SampleRuns.request(ONE_BY_ONE), alone);
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", shards);
        WithOthers others = new WithOthers(request, numbers(theirs));

        Path shared = compress(request, directory.resolve("shared"), memory, others);

        assertThat(others.own.stream()
                        .mapToInt(range -> range.end() - range.first())
                        .sum())
                .isEqualTo(ownBlocks);
        assertSameResult(shared, alone);
        assertThat(memory.saves("block-")).as("each matrix is made once").isEqualTo(MATRICES);
    }

    private static List<Integer> numbers(String written) {
        return written == null
                ? List.of()
                : List.of(written.split(",")).stream()
                        .map(String::strip)
                        .map(Integer::valueOf)
                        .toList();
    }

    @Test
    void soAreThoseOfTunedBlocks() throws IOException {
        Path alone = directory.resolve("alone");
        SampleRuns.compress(SampleRuns.request(TUNED), alone);
        CompressionRequest request = SampleRuns.request(TUNED, "shards", "3");

        Path shared = compress(request, directory.resolve("shared"), memory, new WithOthers(request, List.of(0, 2)));

        assertSameResult(shared, alone);
    }

    @Test
    void aRunThatIsKilledFindsWhatOthersFinished() throws IOException {
        Path alone = directory.resolve("alone");
        SampleRuns.compress(SampleRuns.request(ONE_BY_ONE), alone);
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", "2");
        memory.savesUntilKilled = 1 + MATRICES + 2; // its plan, the other's half, and one matrix of its own
        assertThatThrownBy(() ->
                        compress(request, directory.resolve("killed"), memory, new WithOthers(request, List.of(0))))
                .isInstanceOf(MemoryRunState.Killed.class);
        memory.savesUntilKilled = Integer.MAX_VALUE;

        Path resumed = compress(request, directory.resolve("resumed"), memory, BlockShards.NONE);

        assertSameResult(resumed, alone);
        assertThat(memory.saves("block-")).as("each matrix is made once").isEqualTo(MATRICES);
    }

    @Test
    void whatAHelperLeftUndoneIsDone() throws IOException {
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", "2");
        Path alone = directory.resolve("alone");
        SampleRuns.compress(SampleRuns.request(ONE_BY_ONE), alone);

        // says that all is done although nothing is
        Path shared = compress(request, directory.resolve("shared"), memory, BlockShards.NONE);

        assertSameResult(shared, alone);
    }

    @Test
    void nobodyHelpsWithoutAPlan() {
        CompressionRequest request = SampleRuns.request(ONE_BY_ONE, "shards", "2");

        assertThatThrownBy(() -> help(request, new BlockRange(0, 2)))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("What each matrix may keep");
        assertThat(memory.files).isEmpty();
    }

    @Test
    void onlyTheFirstBlockIsTheSameAsWithTheCompressedModelsInputs() throws IOException {
        SampleRuns.compress(SampleRuns.request(ONE_BY_ONE), directory.resolve("dense"));
        SampleRuns.compress(SampleRuns.request("\"wanda\""), directory.resolve("compressed"));
        JsonNode apart = report(directory.resolve("dense")).get("matrices");
        JsonNode chained = report(directory.resolve("compressed")).get("matrices");

        for (int i = 0; i < MATRICES; i++) {
            assertThat(apart.get(i).equals(chained.get(i)))
                    .as(apart.get(i).get("name").asString())
                    .isEqualTo(i < MATRICES / BLOCKS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 80, 100})
    void rangesCoverAllBlocksOnce(int parts) {
        List<BlockRange> ranges = BlockRange.split(80, parts);

        assertThat(ranges).hasSize(Math.min(80, parts));
        assertThat(ranges.stream().flatMapToInt(range -> IntStream.range(range.first(), range.end())))
                .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
        assertThat(ranges.stream()
                        .mapToInt(range -> range.end() - range.first())
                        .summaryStatistics())
                .satisfies(lengths ->
                        assertThat(lengths.getMax() - lengths.getMin()).isLessThanOrEqualTo(1));
    }
}
