package io.twofold.api.results;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** Tables as comma-separated values (RFC 4180). */
final class Csv {
    static final String TYPE = "text/csv";
    static final MediaType MEDIA_TYPE = new MediaType("text", "csv", java.nio.charset.StandardCharsets.UTF_8);

    private final StringBuilder text = new StringBuilder();

    Csv row(List<? extends @Nullable Object> cells) {
        text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(",")))
                .append("\r\n");
        return this;
    }

    private static String cell(@Nullable Object value) {
        String written = value == null ? "" : value.toString();
        // a spreadsheet would take text with such a beginning for a formula
        boolean formula = !(value instanceof Number) && written.matches("(?s)[=+@\\-\\t\\r].*");
        String safe = formula ? "'" + written : written;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
