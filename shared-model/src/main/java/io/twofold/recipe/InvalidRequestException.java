package io.twofold.recipe;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.stream.Collectors;

/** A request that breaks the rules; lists every broken field with a JSON pointer. */
public final class InvalidRequestException extends CompressionException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the list is an immutable list of records
    private final List<Problem> problems;

    /**
     * One broken field.
     *
     * @param pointer JSON pointer (RFC 6901) into the request
     * @param detail the rule and the value that broke it
     */
    public record Problem(String pointer, String detail) implements java.io.Serializable {}

    public InvalidRequestException(List<Problem> problems) {
        super(
                FailureCode.INVALID_REQUEST,
                problems.stream()
                        .map(p -> (p.pointer() + " " + p.detail()).strip())
                        .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public InvalidRequestException(String pointer, String detail) {
        this(List.of(new Problem(pointer, detail)));
    }

    public List<Problem> problems() {
        return problems;
    }
}
