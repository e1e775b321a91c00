package io.twofold.recipe;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a document, so that a user sees all of it at once. */
final class Problems {
    private final String pointer;
    private final List<InvalidRequestException.Problem> found;

    Problems() {
        this("", new ArrayList<>());
    }

    private Problems(String pointer, List<InvalidRequestException.Problem> found) {
        this.pointer = pointer;
        this.found = found;
    }

    /** The same collection, for the fields below {@code field}. */
    Problems at(String field) {
        return new Problems(pointer + "/" + field, found);
    }

    void require(boolean holds, String field, String rule, Object was) {
        if (!holds) {
            add(field, rule + ", but was " + was);
        }
    }

    void add(String field, String detail) {
        found.add(new InvalidRequestException.Problem(pointer + "/" + field, detail));
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidRequestException(found);
        }
    }
}
