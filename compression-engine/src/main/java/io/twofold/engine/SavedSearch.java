package io.twofold.engine;

import java.util.Optional;

/** The state of a search in a {@link RunState}: one that is damaged or of another request, model or version counts as none. */
final class SavedSearch<T> {
    private final CheckedState state;
    private final String name;
    private final Class<T> type;

    /** @param type of the state, a record */
    SavedSearch(RunState state, String fingerprint, Class<T> type) {
        this(state, "search.json", fingerprint, type);
    }

    /**
     * A search beside the main one.
     *
     * @param name of the document
     */
    SavedSearch(RunState state, String name, String fingerprint, Class<T> type) {
        this.state = new CheckedState(state, fingerprint);
        this.name = name;
        this.type = type;
    }

    Optional<T> load() {
        return state.load(name, type);
    }

    void save(T search) {
        state.save(name, search);
    }
}
