package io.twofold.engine;

import io.twofold.engine.policy.SearchState;
import io.twofold.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The state of a search in a {@link RunState}, with the fingerprint of what it was a search for: a state of another
 * request, model or version counts as none.
 */
final class SavedSearch {
    private static final String NAME = "search.json";

    private final RunState state;
    private final String fingerprint;

    private record Document(String fingerprint, SearchState search) {}

    SavedSearch(RunState state, String fingerprint) {
        this.state = state;
        this.fingerprint = fingerprint;
    }

    Optional<SearchState> load() {
        try {
            return state.load(NAME)
                    .map(text -> Json.mapper().treeToValue(Json.parse(text), Document.class))
                    .filter(document -> fingerprint.equals(document.fingerprint()))
                    .map(Document::search);
        } catch (JacksonException e) {
            return Optional.empty(); // the search begins again, as it would without
        }
    }

    void save(SearchState search) {
        state.save(NAME, Json.write(new Document(fingerprint, search)));
    }
}
