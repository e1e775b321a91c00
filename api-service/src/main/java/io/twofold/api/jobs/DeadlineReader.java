package io.twofold.api.jobs;

import io.twofold.job.Deadline;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a deadline: {@code 90s}, {@code 45m}, {@code 2h}, {@code 3d}, an ISO 8601 duration, or an RFC 3339 time. */
final class DeadlineReader {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhd])");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);
    private static final Duration LONGEST = Duration.ofDays(3_660);
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private DeadlineReader() {}

    /** The deadline, or null if there is none or it is wrong; then a problem is added. */
    static @Nullable Deadline read(@Nullable JsonNode written, List<Problem> problems) {
        if (written == null || written.isNull()) {
            return null;
        }
        String text = written.isString() ? written.asString() : "";
        try {
            Deadline deadline = text.startsWith("P") || SHORT.matcher(text).matches()
                    ? Deadline.after(duration(text))
                    : Deadline.at(OffsetDateTime.parse(text).toInstant());
            Instant at = deadline.at();
            if (at == null || (at.isAfter(Instant.now()) && at.isBefore(LAST))) {
                return deadline;
            }
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            // said below
        }
        problems.add(new Problem(
                "/deadline",
                "must be a duration such as 2h or PT2H, of at most ten years, or a time to come such as"
                        + " 2030-01-31T12:00:00Z"));
        return null;
    }

    private static Duration duration(String text) {
        Matcher brief = SHORT.matcher(text);
        Duration duration = brief.matches()
                ? Duration.of(Long.parseLong(brief.group(1)), UNITS.getOrDefault(brief.group(2), ChronoUnit.SECONDS))
                : Duration.parse(text);
        if (duration.compareTo(Duration.ofMillis(1)) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("out of range");
        }
        return duration;
    }
}
