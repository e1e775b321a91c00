package io.twofold.engine;

import io.twofold.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The state of a search in a {@link RunState}, with the fingerprint of what it was a search for: a state of another
 * request, model or version counts as none.
 */
final class SavedSearch<T> {
    private final RunState state;
    private final String name;
    private final String fingerprint;
    private final Class<T> type;

    private record Document(String fingerprint, JsonNode search) {}

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
        this.state = state;
        this.name = name;
        this.fingerprint = fingerprint;
        this.type = type;
    }

    Optional<T> load() {
        try {
            return state.load(name)
                    .map(text -> Json.mapper().treeToValue(Json.parse(text), Document.class))
                    .filter(document -> fingerprint.equals(document.fingerprint()))
                    .map(document -> Json.mapper().treeToValue(document.search(), type));
        } catch (JacksonException e) {
            return Optional.empty(); // the search begins again, as it would without
        }
    }

    void save(T search) {
        state.save(name, Json.write(new Document(fingerprint, Json.mapper().valueToTree(search))));
    }
}
