package io.twofold.api.results;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;

/**
 * A part of a file.
 *
 * @param first offset of its first byte
 * @param last offset of its last byte
 */
record ByteRange(long first, long last) {

    /**
     * What the header {@code Range} asks of a file. Empty means all of it: as RFC 9110 allows, that is also the answer
     * to a header that cannot be read and to one that asks for several parts.
     *
     * @throws ProblemException if the file has none of those bytes
     */
    static Optional<ByteRange> parse(@Nullable String header, long size) {
        List<HttpRange> ranges;
        try {
            ranges = HttpRange.parseRanges(header);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (ranges.size() != 1) {
            return Optional.empty();
        }
        HttpRange range = ranges.get(0);
        long first = size == 0 ? 0 : range.getRangeStart(size);
        if (first >= size) {
            throw new ProblemException(ProblemType.RANGE_NOT_SATISFIABLE, "The file has " + size + " bytes")
                    .with(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        }
        return Optional.of(new ByteRange(first, range.getRangeEnd(size)));
    }

    long length() {
        return last - first + 1;
    }

    /** For the header {@code Content-Range}. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }
}
