package io.twofold.engine;

import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/**
 * A state that lies somewhere as bytes. Losing it costs time and never the run: what cannot be read, or is no JSON, counts
 * as absent; what cannot be saved leaves what was there before. The content of files is not looked at.
 */
public abstract class StoredRunState implements RunState {
    private final Consumer<String> notes;
    private boolean saves = true;

    /** @param notes where to say, in a sentence, that something could not be read or saved */
    protected StoredRunState(Consumer<String> notes) {
        this.notes = notes;
    }

    /** The bytes under this name; empty if there are none. */
    protected abstract Optional<byte[]> read(String name) throws IOException;

    /** Replaces the bytes under this name, at once and durably. */
    protected abstract void write(String name, byte[] document) throws IOException;

    /** Copies the file under this name to {@code target}, at once and durably; false if there is none. */
    protected abstract boolean copyTo(String name, Path target) throws IOException;

    /** Replaces what is under this name by a copy of {@code file}, at once and durably. */
    protected abstract void copyFrom(String name, Path file) throws IOException;

    @Override
    public final Optional<String> load(String name) {
        try {
            Optional<byte[]> bytes = read(name);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.get()))
                    .toString();
            if (isDocument(text)) {
                return Optional.of(text);
            }
            notes.accept("What an earlier run saved as " + name + " is damaged and is not used");
        } catch (IOException | CompressionException e) {
            notes.accept("What an earlier run saved as " + name + " cannot be read and is not used: " + e);
        }
        return Optional.empty();
    }

    @Override
    public final boolean fetch(String name, Path target) {
        try {
            return copyTo(name, target);
        } catch (IOException | CompressionException e) {
            notes.accept("What an earlier run saved as " + name + " cannot be fetched and is not used: " + e);
            return false;
        }
    }

    @Override
    public final void save(String name, String document) {
        attempt(name, () -> write(name, document.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public final void save(String name, Path file) {
        attempt(name, () -> copyFrom(name, file));
    }

    @Override
    public final void refused(String name, String reason) {
        notes.accept("What an earlier run saved as " + name + " is not used: " + reason);
    }

    /** Puts something under a name. */
    private interface Saving {
        void run() throws IOException;
    }

    private void attempt(String name, Saving saving) {
        try {
            saving.run();
            saves = true;
        } catch (IOException | CompressionException e) {
            if (saves) {
                notes.accept("Could not save " + name
                        + "; if this run is killed now, the next one repeats what it did: " + e);
            }
            saves = false; // said once until it works again, not at every step
        }
    }

    private static boolean isDocument(String text) {
        try {
            return !Json.parse(text).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }
}
