package io.twofold.engine;

import io.twofold.engine.testing.TestFiles;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A copy of a tiny sound model, with a tokenizer of letters, and ways to damage it. */
final class DamagedCheckpoint {
    private static final String TOKENIZER = """
            {"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,"added_tokens":[],
             "model":{"type":"BPE","vocab":{"a":1,"d":2,"e":3,"h":4,"i":5,"n":6,"o":7,"s":8,"t":9},"merges":[]}}""";

    private final Path directory;

    private DamagedCheckpoint(Path directory) {
        this.directory = directory;
    }

    static DamagedCheckpoint in(Path directory) throws IOException {
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(TestFiles.golden("llama-gqa").resolve(name), directory.resolve(name));
        }
        Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
        return new DamagedCheckpoint(directory);
    }

    Path weights() {
        return directory.resolve("model.safetensors");
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    /** Changes the configuration. */
    void config(String field, String json) throws IOException {
        Path file = directory.resolve("config.json");
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(file));
        config.set(field, Json.parse(json));
        Files.writeString(file, Json.write(config));
    }

    /** Changes the header as text, and keeps the data and a true header length. */
    void header(String from, String to) throws IOException {
        byte[] file = Files.readAllBytes(weights());
        int length = headerLength(file);
        String header = new String(file, Long.BYTES, length, StandardCharsets.UTF_8);
        if (!header.contains(from)) {
            throw new IllegalArgumentException("the header has no " + from);
        }
        int at = header.indexOf(from);
        byte[] changed = (header.substring(0, at) + to + header.substring(at + from.length()))
                .getBytes(StandardCharsets.ISO_8859_1);
        Files.write(
                weights(), framed(changed.length, changed, Arrays.copyOfRange(file, Long.BYTES + length, file.length)));
    }

    /** Changes a tensor's entry in the header. */
    void tensor(String name, Consumer<ObjectNode> change) throws IOException {
        byte[] file = Files.readAllBytes(weights());
        int length = headerLength(file);
        ObjectNode header = (ObjectNode) Json.parse(new String(file, Long.BYTES, length, StandardCharsets.UTF_8));
        change.accept((ObjectNode) header.path(name));
        byte[] changed = Json.write(header).getBytes(StandardCharsets.UTF_8);
        Files.write(
                weights(), framed(changed.length, changed, Arrays.copyOfRange(file, Long.BYTES + length, file.length)));
    }

    /** Replaces the file by a header length, a header and nothing else. */
    void headerOnly(long length, String header) throws IOException {
        Files.write(weights(), framed(length, header.getBytes(StandardCharsets.UTF_8), new byte[0]));
    }

    /** Sets one number of a tensor of F32. */
    void number(String tensor, float value) throws IOException {
        byte[] file = Files.readAllBytes(weights());
        int length = headerLength(file);
        long begin = Json.parse(new String(file, Long.BYTES, length, StandardCharsets.UTF_8))
                .path(tensor)
                .path("data_offsets")
                .path(0)
                .asLong();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat((int) (Long.BYTES + length + begin + 4), value);
        Files.write(weights(), file);
    }

    void resize(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(weights().toFile(), "rw")) {
            file.setLength(file.length() + bytes);
        }
    }

    /** Moves a file out of the directory and leaves a link to it. */
    void linkOut(String name) throws IOException {
        Path outside =
                Files.createTempDirectory(directory.getParent(), "outside").resolve(name);
        Files.move(directory.resolve(name), outside);
        Files.createSymbolicLink(directory.resolve(name), outside);
    }

    private static int headerLength(byte[] file) {
        return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] framed(long length, byte[] header, byte[] data) {
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(header)
                .put(data)
                .array();
    }
}
