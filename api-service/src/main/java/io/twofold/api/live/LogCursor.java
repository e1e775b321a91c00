package io.twofold.api.live;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.LogLine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a job's log, written {@code EPOCH.LINE}.
 *
 * @param epoch 0 before the first line
 */
record LogCursor(long epoch, int line) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})[.]([0-9]{1,9})");

    static LogCursor of(LogLine line) {
        return new LogCursor(line.epoch(), line.line());
    }

    /**
     * Reads an id; the beginning where there is none.
     *
     * @throws ProblemException if it is no id of a line
     */
    static LogCursor parse(@Nullable String written) {
        if (written == null || written.isEmpty()) {
            return new LogCursor(0, 0);
        }
        Matcher matcher = FORM.matcher(written);
        if (!matcher.matches()) {
            String shown = written.length() <= 80 ? written : written.substring(0, 80) + "…";
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "'after' must be the id of a line such as 1.17, but was '" + shown + "'");
        }
        return new LogCursor(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return epoch + "." + line;
    }
}
