package io.twofold.job;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;

/**
 * Makes the names of jobs: {@code job_} and a ULID, that is 48 bits of milliseconds and 80 random bits in Crockford's
 * base 32, so that sorting by name sorts by age. Ids of one process rise strictly.
 */
public final class JobId {
    private static final Pattern FORM = Pattern.compile("job_[0-7][0-9A-HJKMNP-TV-Z]{25}");
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int RANDOM_DIGITS = 16;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final int[] digits = new int[RANDOM_DIGITS];
    private long last = -1;

    JobId(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether {@code text} has the form of a job's id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    synchronized String next() {
        long now = clock.millis();
        if (now > last) {
            last = now;
            for (int i = 0; i < RANDOM_DIGITS; i++) {
                digits[i] = random.nextInt(ALPHABET.length());
            }
        } else {
            increment(); // the same millisecond again, or the clock was set back
        }
        StringBuilder id = new StringBuilder("job_");
        for (int shift = 45; shift >= 0; shift -= 5) {
            id.append(ALPHABET.charAt((int) (last >>> shift) & 31));
        }
        for (int digit : digits) {
            id.append(ALPHABET.charAt(digit));
        }
        return id.toString();
    }

    private void increment() {
        for (int i = RANDOM_DIGITS - 1; i >= 0; i--) {
            digits[i] = (digits[i] + 1) % ALPHABET.length();
            if (digits[i] != 0) {
                return;
            }
        }
        last++; // all 2^80 numbers of one millisecond are used up
    }
}
