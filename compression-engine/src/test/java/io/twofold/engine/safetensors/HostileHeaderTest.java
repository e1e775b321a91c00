package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileHeaderTest {
    private static final String FINE = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @TempDir
    private Path directory;

    @Test
    void acceptsTheFileThatAllOthersHereAreBrokenFrom() {
        assertThatCode(() ->
                        SafetensorsFile.open(file(Bytes.safetensors(FINE, 8))).close())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, -1, Long.MIN_VALUE, 100_000_001, 25_000_001})
    @DisplayName("case 31: safetensors header: 2^63−1, 100,000,001")
    void refusesAHeaderLengthAboveTheCapWithoutAllocatingIt(long length) {
        Path file = file(Bytes.framed(length, Bytes.latin1(FINE), 8));

        long before = allocatedBytes();
        String sentence = refusal(file);

        assertThat(sentence).contains("its header claims " + Long.toUnsignedString(length) + " bytes");
        assertThat(allocatedBytes() - before).isLessThan(1 << 20);
    }

    @Test
    @DisplayName("case 31: safetensors header: beyond file")
    void refusesAHeaderLengthBeyondTheFileWithoutAllocatingIt() {
        Path file = file(Bytes.framed(24_000_000, Bytes.latin1(FINE), 8));

        long before = allocatedBytes();

        assertThat(refusal(file)).contains("but the file has only");
        assertThat(allocatedBytes() - before).isLessThan(1 << 20);
    }

    @Test
    void refusesAFileTooShortForALength() {
        assertThat(refusal(new byte[0])).contains("only 0 bytes long");
        assertThat(refusal(new byte[7])).contains("only 7 bytes long");
    }

    @Test
    void refusesAnEmptyHeader() {
        assertThat(refusal(new byte[8])).contains("does not start with '{'");
    }

    @ParameterizedTest
    @ValueSource(strings = {" {}", "[]", "\n{}", "\uFEFF{}", "null"})
    void refusesAHeaderThatDoesNotStartWithABrace(String header) {
        assertThat(refusal(header, 0)).contains("does not start with '{'");
    }

    @Test
    void acceptsTrailingSpaces() {
        assertThatCode(() -> SafetensorsFile.open(file(Bytes.safetensors(FINE + "     ", 8)))
                        .close())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} x", "{}\0\0", "{", "{\"a\":", "{'a':1}", "{}//c", "{\"a\":NaN}", "{,}"})
    void refusesWhatIsNotOneJsonObject(String header) {
        assertThat(refusal(header, 0)).contains("its JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"\u00ff\":1}", "{\"\u00c0\u00af\":1}", "{\"\u00ed\u00a0\u0080\":1}", "{\"\u00c3"})
    @DisplayName("case 31: safetensors header: bad UTF-8")
    void refusesBytesThatAreNotUtf8(String latin1) {
        byte[] header = Bytes.latin1(latin1);

        assertThat(refusal(Bytes.framed(header.length, header, 0))).contains("not valid UTF-8");
    }

    @Test
    void refusesUtf16() {
        byte[] header = FINE.getBytes(StandardCharsets.UTF_16LE);

        assertThat(refusal(Bytes.framed(header.length, header, 8))).contains("cannot be parsed");
    }

    @Test
    void refusesAnUnpairedSurrogate() {
        assertThat(refusal(FINE.replace("\"a\"", "\"\\ud800\""), 8)).contains("unpaired surrogate");
    }

    @Test
    @DisplayName("case 31: safetensors header: duplicate keys")
    void refusesTwoTensorsOfOneNameHoweverItIsSpelt() {
        String empty = "{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";

        assertThat(refusal("{\"a\":" + empty + ",\"a\":" + empty + "}", 0)).contains("Duplicate");
        assertThat(refusal("{\"a\":" + empty + ",\"\\u0061\":" + empty + "}", 0))
                .contains("Duplicate");
    }

    @Test
    void refusesDuplicateFieldsAndDuplicateMetadata() {
        assertThat(refusal(FINE.replace("\"shape\"", "\"dtype\":\"F32\",\"shape\""), 8))
                .contains("Duplicate");
        assertThat(refusal("{\"__metadata__\":{},\"__metadata__\":{}}", 0)).contains("Duplicate");
        assertThat(refusal("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0)).contains("Duplicate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "[\"x\"]", "{\"x\":\"y\"}"})
    void refusesMetadataOtherThanStrings(String value) {
        assertThat(refusal("{\"__metadata__\":{\"k\":" + value + "}}", 0)).contains("must be a string");
        assertThat(refusal("{\"__metadata__\":\"k\"}", 0)).contains("must be an object");
    }

    @Test
    void refusesAnUnknownFieldOfATensor() {
        assertThat(refusal(FINE.replace("\"shape\"", "\"strides\":[1],\"shape\""), 8))
                .contains("tensor 'a' has an unknown field 'strides'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"dtype\":\"F32\",", "\"shape\":[2],", ",\"data_offsets\":[0,8]"})
    void refusesATensorThatLacksAField(String field) {
        assertThat(refusal(FINE.replace(field, ""), 8)).contains("must have a dtype, a shape and two data_offsets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"F31", "f32", "", "C128"})
    void refusesAnUnknownDtype(String dtype) {
        assertThat(refusal(FINE.replace("F32", dtype), 8)).contains("unknown dtype '" + dtype + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[-1]", "[-0]", "[2.0]", "[2e0]", "[\"2\"]", "[null]", "[[2]]", "[true]"})
    void refusesSizesThatAreNotNaturalNumbers(String shape) {
        assertThat(refusal(FINE.replace("[2]", shape), 8)).contains("non-negative integers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[9223372036854775808]", "[18446744073709551617]", "[1e999]", "[02]"})
    void refusesSizesBeyondALong(String shape) {
        assertThat(refusal(FINE.replace("[2]", shape), 8)).contains("damaged or hostile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[9223372036854775807]",
                "[4294967296,4294967296]",
                "[4294967296,4294967296,0]",
                "[2305843009213693952]"
            })
    @DisplayName("case 32: shape overflow")
    void refusesAShapeWhoseSizeOverflows(String shape) {
        assertThat(refusal(FINE.replace("[2]", shape), 8)).contains("impossible shape");
    }

    @Test
    void refusesMoreThanEightDimensions() {
        assertThat(refusal(FINE.replace("[2]", "[2,1,1,1,1,1,1,1,1]"), 8)).contains("more than 8 entries");
    }

    @Test
    @DisplayName("case 32: end<begin")
    void refusesAnEndBeforeTheBeginning() {
        assertThat(refusal(FINE.replace("[0,8]", "[8,0]"), 8)).contains("ends at 0, before it begins at 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[0]", "[0,8,8]", "{}", "\"0,8\"", "[0,-8]", "[0,18446744073709551615]"})
    void refusesOffsetsThatAreNotTwoNaturalNumbers(String offsets) {
        assertThat(refusal(FINE.replace("[0,8]", offsets), 8)).contains("damaged or hostile");
    }

    @Test
    void refusesASizeThatIsNotTheShapes() {
        assertThat(refusal(FINE.replace("[2]", "[3]"), 8)).contains("needs 12 bytes, but has 8");
    }

    @Test
    void refusesADataOffsetBehindTheEnd() {
        assertThat(refusal(FINE, 7)).contains("behind the end of the data, 7");
        assertThat(refusal(FINE.replace("[0,8]", "[9223372036854775799,9223372036854775807]"), 8))
                .contains("behind the end of the data");
    }

    @Test
    @DisplayName("case 32: overlap")
    void refusesOverlappingTensors() {
        assertThat(refusal(two("[0,8]", "[4,12]"), 12)).contains("tensor 'b' overlaps");
        assertThat(refusal(two("[0,8]", "[0,8]"), 8)).contains("overlaps");
    }

    @Test
    @DisplayName("case 32: hole")
    void refusesAHoleBetweenOrBeforeTensors() {
        assertThat(refusal(two("[0,8]", "[12,20]"), 20)).contains("tensor 'b' leaves a hole");
        assertThat(refusal(two("[4,12]", "[12,20]"), 20)).contains("tensor 'a' leaves a hole");
    }

    @Test
    void refusesBytesBehindTheLastTensor() {
        assertThat(refusal(FINE, 9)).contains("1 bytes at its end belong to no tensor");
        assertThat(refusal("{}", 4)).contains("4 bytes at its end");
    }

    @Test
    void refusesElementsThatDoNotFillBytes() {
        assertThat(refusal("{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}}", 1))
                .contains("impossible shape");
    }

    @Test
    void refusesTooManyTensors() {
        String header = IntStream.rangeClosed(0, HeaderParser.MAX_TENSORS)
                .mapToObj(i -> "\"" + i + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));

        assertThat(refusal(header, 0)).contains("more than 100000 tensors");
    }

    @Test
    void refusesTooMuchMetadata() {
        String header = IntStream.rangeClosed(0, HeaderParser.MAX_METADATA)
                .mapToObj(i -> "\"" + i + "\":\"\"")
                .collect(Collectors.joining(",", "{\"__metadata__\":{", "}}"));

        assertThat(refusal(header, 0)).contains("more than 10000 entries");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(refusal("{\"a\":" + "[".repeat(1_000_000), 0)).contains("tensor 'a' must be an object");
    }

    @Test
    void keepsHostileNamesOutOfItsSentences() {
        String name = "\\u001b[31m\\r\\n\\u202e" + "x".repeat(1_000);

        String sentence = refusal(FINE.replace("\"a\"", "\"" + name + "\"").replace("[2]", "[3]"), 8);

        assertThat(sentence).contains("\\u001b[31m\\u000d\\u000a\\u202exxx").contains("x…'");
    }

    @Test
    void refusesANameOfManyMegabytes() {
        assertThat(refusal("{\"" + "x".repeat(20_000_000) + "\":{}}", 0)).contains("cannot be parsed");
    }

    @Test
    void noticesThatTheFileWasCutAfterItWasOpened() throws IOException {
        Path path = file(Bytes.safetensors(FINE, 8));
        try (SafetensorsFile open = SafetensorsFile.open(path);
                RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.setLength(Files.size(path) - 4);

            assertThat(catchThrowable(() -> Bytes.floats(open, "a"))).hasMessageContaining("became shorter");
        }
    }

    private static String two(String first, String second) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + first
                + "},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + second + "}}";
    }

    private Path file(byte[] bytes) {
        return Bytes.write(directory.resolve("model.safetensors"), bytes);
    }

    private String refusal(String header, int dataBytes) {
        return refusal(Bytes.safetensors(header, dataBytes));
    }

    private String refusal(byte[] bytes) {
        return refusal(file(bytes));
    }

    private static String refusal(Path file) {
        String sentence = Bytes.refusal(file, FailureCode.UNSAFE_CHECKPOINT);
        assertThat(sentence).startsWith("'model.safetensors' is damaged or hostile: ");
        return sentence;
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
