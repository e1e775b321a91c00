package io.twofold.engine.safetensors;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The file {@value #FILE_NAME}: which shard of a checkpoint holds which tensor. */
final class ShardIndex {
    static final String FILE_NAME = "model.safetensors.index.json";

    /** Each shard stays open, and open files are scarce. */
    static final int MAX_SHARDS = 1000;

    // plain names only: no separators, no drive letters, no hidden files, no '..'
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors");

    private ShardIndex() {}

    /** Shard names by tensor name. */
    static Map<String, String> read(Path file) {
        Map<String, String> shards = new LinkedHashMap<>();
        boolean[] found = new boolean[1];
        StrictJson.readObject(file, bytes(file), (json, member) -> {
            if (member.equals("weight_map")) {
                found[0] = true;
                json.members(member, tensor -> {
                    if (shards.size() == HeaderParser.MAX_TENSORS) {
                        throw json.refuse("it lists more than " + HeaderParser.MAX_TENSORS + " tensors");
                    }
                    shards.put(tensor, shard(json, tensor));
                });
            } else {
                json.skip(); // sizes and other notes, which are not needed and not trusted
            }
        });
        if (!found[0]) {
            throw Refusal.unsafe(file, "it has no weight_map");
        }
        if (shards.values().stream().distinct().count() > MAX_SHARDS) {
            throw Refusal.unsafe(file, "it names more than " + MAX_SHARDS + " shards");
        }
        return shards;
    }

    private static String shard(StrictJson json, String tensor) {
        String name = json.string("the shard of tensor " + Refusal.quote(tensor));
        if (!PLAIN.matcher(name).matches()) {
            throw json.refuse("the shard of tensor " + Refusal.quote(tensor) + ", " + Refusal.quote(name)
                    + ", must be the plain name of a .safetensors file beside the index");
        }
        return name;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Header.MAX_BYTES + 1);
            if (bytes.length > Header.MAX_BYTES) {
                throw Refusal.unsafe(file, "it has more than " + Header.MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /** Writes the index, as transformers does: sorted, indented, with the sum of the tensors' bytes. */
    static void write(Path file, Map<String, String> shards, long tensorBytes) {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", Map.of("total_size", tensorBytes));
        index.put("weight_map", new TreeMap<>(shards));
        try (AtomicFile out = new AtomicFile(file)) {
            out.write(ByteBuffer.wrap(Json.writePretty(index).getBytes(StandardCharsets.UTF_8)), 0);
            out.publish();
        }
    }
}
