package io.twofold.api.live;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client is ready to wait for an answer: at most 60 s, whatever it says. */
public final class Patience {
    private static final long LONGEST_SECONDS = 60;
    private static final Pattern PREFERENCE = Pattern.compile("\\s*wait\\s*=\\s*\"?([0-9]{1,18})\"?\\s*(;.*)?");

    private Patience() {}

    /**
     * The parameter {@code wait} in seconds; zero if there is none.
     *
     * @throws ProblemException if it is no number of seconds
     */
    public static Duration ofParameter(@Nullable String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        if (!wait.matches("[0-9]{1,18}")) {
            String shown = wait.length() <= 80 ? wait : wait.substring(0, 80) + "…";
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, "'wait' must be a number of seconds, but was '" + shown + "'");
        }
        return clamped(wait);
    }

    /** What the header {@code Prefer} says about waiting; as RFC 7240 wants it, what cannot be understood is ignored. */
    public static Optional<Duration> preferred(@Nullable List<String> preferences) {
        if (preferences == null) {
            return Optional.empty();
        }
        return preferences.stream()
                .map(preference -> PREFERENCE.matcher(preference.toLowerCase(Locale.ROOT)))
                .filter(Matcher::matches)
                .findFirst()
                .map(matcher -> clamped(matcher.group(1)));
    }

    private static Duration clamped(String seconds) {
        return Duration.ofSeconds(Math.min(Long.parseLong(seconds), LONGEST_SECONDS));
    }
}
