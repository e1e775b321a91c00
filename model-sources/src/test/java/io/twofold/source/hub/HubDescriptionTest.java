package io.twofold.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.FetchMonitor;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubDescriptionTest extends HubFixture {
    private static final int DATA = 40_000_000;
    private static final int FIRST = 1 << 16;

    @TempDir
    private Path directory;

    @BeforeEach
    void hasAModelOfOneTensor() {
        serve(safetensors(1_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, FIRST - 8, FIRST - 7, 200_000})
    void fetchesTheHeaderHoweverLongItIs(int length) throws IOException {
        byte[] file = safetensors(length);
        serve(file);

        Path model = describe(FetchMonitor.SILENT);

        assertThat(server.served(WEIGHTS)).isEqualTo(Math.max(FIRST, 8 + length));
        assertThat(model.resolve("config.json")).hasContent("{\"model_type\":\"llama\"}");
        try (SafetensorsFile read = SafetensorsFile.open(model.resolve(WEIGHTS))) {
            assertThat(read.fileBytes()).isEqualTo(file.length);
            assertThat(read.info("w").bytes()).isEqualTo(DATA);
        }
        assertThat(cache.resolve("models--org--name/snapshots/" + FakeHub.COMMIT))
                .isDirectoryNotContaining(path -> path.endsWith(WEIGHTS));
    }

    @Test
    void readsNoMoreThanItNeedsOfAServerWithoutRanges() throws IOException {
        byte[] file = safetensors(200_000);
        serve(file);
        server.withoutRanges();

        try (SafetensorsFile read =
                SafetensorsFile.open(describe(FetchMonitor.SILENT).resolve(WEIGHTS))) {
            assertThat(read.metadata().get("k")).hasSizeGreaterThan(190_000);
        }
        assertThat(server.gets(WEIGHTS)).hasSize(2);
        assertThat(server.served(WEIGHTS)).isLessThan(file.length);
    }

    @Test
    void goesOnWhereAConnectionWasCut() throws IOException {
        server.fault(WEIGHTS, exchange -> false) // its description
                .fault(WEIGHTS, server.cutAfter(WEIGHTS, 30_000));

        assertThat(describe(FetchMonitor.SILENT).resolve(WEIGHTS)).hasSize(1_008 + DATA);
        assertThat(server.gets(WEIGHTS).get(1).header("Range")).matches("bytes=[1-9][0-9]*-65535");
    }

    @Test
    void leavesARunToFetchTheRest() throws IOException {
        byte[] file = safetensors(1_000);
        describe(FetchMonitor.SILENT);

        assertThat(fetch().resolve(WEIGHTS)).hasBinaryContent(file);
        assertThat(server.gets("config.json")).hasSize(1);
    }

    @Test
    void isTheModelItselfWhereThatIsInTheCache() throws IOException {
        Path model = fetch();
        int before = server.gets(WEIGHTS).size();

        assertThat(describe(FetchMonitor.SILENT)).isEqualTo(model);
        assertThat(new Hub(settings(null, true))
                        .description(HubReference.model("hf:org/name"), directory.resolve("o"), FetchMonitor.SILENT)
                        .path())
                .isEqualTo(model);
        assertThat(server.gets(WEIGHTS)).hasSize(before);
    }

    @Test
    void readsTheHeaderOfWhatAnotherSnapshotHas() throws IOException {
        Files.delete(fetch().resolve(WEIGHTS));
        long before = server.served(WEIGHTS);

        assertThat(describe(FetchMonitor.SILENT).resolve(WEIGHTS)).hasSize(1_008 + DATA);
        assertThat(server.served(WEIGHTS)).isEqualTo(before);
    }

    @Test
    void isRefusedOfflineAsARunIs() throws IOException {
        describe(FetchMonitor.SILENT);

        assertRefused(FailureCode.INVALID_REQUEST, settings(null, true), "hf:org/name")
                .contains("not all of it, in the cache");
        assertThatThrownBy(() -> new Hub(settings(null, true))
                        .description(HubReference.model("hf:org/name"), directory.resolve("o"), FetchMonitor.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("HF_HUB_OFFLINE");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 25_000_001, Long.MAX_VALUE})
    void doesNotFetchAHeaderThatItsReaderRefuses(long claimed) {
        byte[] file = safetensors(1_000);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed);
        serve(file);

        Path model = describe(FetchMonitor.SILENT);

        assertThat(server.served(WEIGHTS)).isEqualTo(FIRST);
        assertThatThrownBy(() -> Checkpoint.open(model))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("its header claims " + Long.toUnsignedString(claimed) + " bytes");
    }

    @Test
    void asksForTheRoomThatTheRunWillNeed() {
        server.fault(
                WEIGHTS,
                FakeHub.status(
                        200,
                        "X-Linked-Size",
                        Long.toString(1L << 55),
                        "X-Linked-Etag",
                        "e",
                        "X-Repo-Commit",
                        FakeHub.COMMIT));

        assertThatThrownBy(() -> describe(FetchMonitor.SILENT))
                .isInstanceOfSatisfying(
                        CompressionException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.INSUFFICIENT_STORAGE));
        assertThat(server.gets(WEIGHTS)).isEmpty();
    }

    @Test
    void canBeCancelled() {
        assertThatThrownBy(() -> describe(new FetchMonitor() {
                    @Override
                    public void progress(String what, long done, long total) {}

                    @Override
                    public void checkCancelled() {
                        if (!server.gets(WEIGHTS).isEmpty()) {
                            throw new CompressionCancelledException();
                        }
                    }
                }))
                .isInstanceOf(CompressionCancelledException.class);
    }

    private void serve(byte[] file) {
        server.large(WEIGHTS, file);
    }

    private Path describe(FetchMonitor monitor) {
        return new Hub(settings(null, false))
                .description(HubReference.model("hf:org/name"), directory.resolve("description"), monitor)
                .path();
    }

    /** One tensor, and a note that fills the header. */
    private static byte[] safetensors(int length) {
        String tensor = "\"w\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}".formatted(DATA, DATA);
        String frame = "{\"__metadata__\":{\"k\":\"\"}," + tensor + "}";
        char[] note = new char[length - frame.length()];
        Arrays.fill(note, 'x');
        String header = frame.replace("\"\"", "\"" + new String(note) + "\"");
        return ByteBuffer.allocate(8 + length + DATA)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .array();
    }
}
