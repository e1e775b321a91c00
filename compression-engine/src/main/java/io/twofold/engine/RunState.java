package io.twofold.engine;

import java.util.Optional;

/**
 * What a run remembers for a later run of the same request, should it be killed: small JSON documents by names such as
 * {@code search.json}. A state that cannot be read or saved is no reason to fail: it counts as absent.
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
    };

    /** The document saved last under this name, by this run or one before it. */
    Optional<String> load(String name);

    /** Saves a document; a later {@link #load} sees all of it or what was there before. */
    void save(String name, String document);
}
