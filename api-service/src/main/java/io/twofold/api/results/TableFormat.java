package io.twofold.api.results;

import static org.springframework.http.MediaType.APPLICATION_JSON;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.api.live.Accepted;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Whether a client wants a table as JSON or as CSV. */
final class TableFormat {
    private TableFormat() {}

    /**
     * The parameter {@code format} decides, then the header {@code Accept}; where neither says, it is JSON.
     *
     * @throws ProblemException if the parameter is neither json nor csv
     */
    static boolean isCsv(@Nullable String format, HttpServletRequest request) {
        if (format == null) {
            return Accepted.of(request, APPLICATION_JSON, Csv.MEDIA_TYPE).equals(Csv.MEDIA_TYPE);
        }
        if (!format.equals("csv") && !format.equals("json")) {
            String shown = format.length() <= 80 ? format : format.substring(0, 80) + "…";
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, "'format' must be json or csv, but was '" + shown + "'");
        }
        return format.equals("csv");
    }
}
