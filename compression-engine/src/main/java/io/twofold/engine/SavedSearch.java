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
    private static final String NAME = "search.json";

    private final RunState state;
    private final String fingerprint;
    private final Class<T> type;

    private record Document(String fingerprint, JsonNode search) {}

    /** @param type of the state, a record */
    SavedSearch(RunState state, String fingerprint, Class<T> type) {
        this.state = state;
        this.fingerprint = fingerprint;
        this.type = type;
    }

    Optional<T> load() {
        try {
            return state.load(NAME)
                    .map(text -> Json.mapper().treeToValue(Json.parse(text), Document.class))
                    .filter(document -> fingerprint.equals(document.fingerprint()))
                    .map(document -> Json.mapper().treeToValue(document.search(), type));
        } catch (JacksonException e) {
            return Optional.empty(); // the search begins again, as it would without
        }
    }

    void save(T search) {
        state.save(NAME, Json.write(new Document(fingerprint, Json.mapper().valueToTree(search))));
    }
}
