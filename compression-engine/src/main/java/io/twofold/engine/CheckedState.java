package io.twofold.engine;

import io.twofold.engine.storage.Manifest;
import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Checkpoints in a {@link RunState}: each carries the fingerprint of what it depends on and a digest. One of another
 * fingerprint counts as none; so does one that is truncated or altered, and the state is {@linkplain RunState#refused
 * told}. The others stay of use.
 */
final class CheckedState {
    private final RunState state;
    private final String fingerprint;

    /**
     * What is saved as a document.
     *
     * @param sha256 of all the rest
     * @param file SHA-256 of the file that belongs to it, or null if there is none
     */
    private record Envelope(
            String fingerprint, String sha256, @Nullable String file, JsonNode content) {}

    CheckedState(RunState state, String fingerprint) {
        this.state = state;
        this.fingerprint = fingerprint;
    }

    /** The same state for what depends on more. */
    CheckedState with(String further) {
        return new CheckedState(state, sha256(fingerprint + further));
    }

    /** The content saved last under this name. */
    <T> Optional<T> load(String name, Class<T> type) {
        return envelope(name).flatMap(envelope -> content(name, envelope, type));
    }

    void save(String name, Object content) {
        save(name, content, (String) null);
    }

    /**
     * The content saved last with a file; {@code target} is that file, whole, unless the result is empty.
     *
     * @param name without a suffix
     */
    <T> Optional<T> load(String name, Class<T> type, Path target) {
        Envelope envelope = envelope(document(name)).orElse(null);
        if (envelope == null) {
            return Optional.empty();
        }
        if (!state.fetch(file(name), target)) {
            state.refused(name, "its file is missing");
            return Optional.empty();
        }
        if (!Manifest.sha256(target).equals(envelope.file())) {
            state.refused(name, "its file was truncated or altered");
            return Optional.empty();
        }
        return content(name, envelope, type);
    }

    /**
     * Saves a file, then the content that belongs to it.
     *
     * @return SHA-256 of the file
     */
    String save(String name, Object content, Path file) {
        String digest = Manifest.sha256(file);
        state.save(file(name), file);
        save(document(name), content, digest);
        return digest;
    }

    /** SHA-256 of the file that was saved last under this name, or an empty text. */
    String fileDigest(String name) {
        return envelope(document(name)).map(Envelope::file).orElse("");
    }

    private void save(String name, Object content, @Nullable String file) {
        JsonNode tree = Json.parse(Json.write(content));
        state.save(name, Json.write(new Envelope(fingerprint, digest(tree, file), file, tree)));
    }

    private Optional<Envelope> envelope(String name) {
        try {
            Envelope envelope = state.load(name)
                    .map(text -> Json.mapper().readValue(text, Envelope.class))
                    .orElse(null);
            if (envelope == null || !fingerprint.equals(envelope.fingerprint())) {
                return Optional.empty();
            }
            if (digest(envelope.content(), envelope.file()).equals(envelope.sha256())) {
                return Optional.of(envelope);
            }
        } catch (JacksonException e) {
            // said below
        }
        state.refused(name, "it was truncated or altered");
        return Optional.empty();
    }

    private <T> Optional<T> content(String name, Envelope envelope, Class<T> type) {
        try {
            return Optional.of(Json.mapper().treeToValue(envelope.content(), type));
        } catch (JacksonException e) {
            state.refused(name, "it is of another version");
            return Optional.empty();
        }
    }

    private String digest(JsonNode content, @Nullable String file) {
        return sha256(fingerprint + '\n' + file + '\n' + Json.write(content));
    }

    private static String sha256(String text) {
        return Manifest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String document(String name) {
        return name + ".json";
    }

    private static String file(String name) {
        return name + ".safetensors";
    }
}
