package io.twofold.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run remembers for a later run of the same request, should it be killed: small JSON documents by names such as
 * {@code search.json}, and files of any size by names such as {@code q_proj.safetensors}. Each name belongs to one or the
 * other. A state that cannot be read or saved is no reason to fail: it counts as absent.
 */
public interface RunState {
    /** Remembers nothing. */
    RunState NONE = new RunState() {
        @Override
        public Optional<String> load(String name) {
            return Optional.empty();
        }

        @Override
        public void save(String name, String document) {}

        @Override
        public boolean fetch(String name, Path target) {
            return false;
        }

        @Override
        public void save(String name, Path file) {}
    };

    /** The document saved last under this name, by this run or one before it. */
    Optional<String> load(String name);

    /** Saves a document; a later {@link #load} sees all of it or what was there before. */
    void save(String name, String document);

    /**
     * Copies the file saved last under this name, by this run or one before it, to {@code target}, whole and on disk or
     * not at all. Whether its content is still of use, the caller finds out. The copy may share its bytes with what is
     * saved: it may be read, replaced or deleted, but not be changed in place.
     *
     * @param target may exist; its directory must
     * @return whether there is such a file and it could be copied; if not, {@code target} is as it was
     */
    boolean fetch(String name, Path target);

    /**
     * Saves a copy of a file; a later {@link #fetch} gets all of it or what was there before. As with the copies that
     * are fetched, the file may be replaced or deleted later, but not be changed in place.
     */
    void save(String name, Path file);

    /**
     * Hears that what was saved under a name, and given back, is of no use.
     *
     * @param reason such as {@code it was truncated or altered}
     */
    default void refused(String name, String reason) {}
}
