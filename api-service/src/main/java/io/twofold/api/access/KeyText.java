package io.twofold.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as it is sent, {@code twf_ID_SECRET}, taken apart. The beginning lets scanners of leaked secrets recognise it; the
 * id finds its row, so that nothing secret is ever looked up.
 *
 * @param id twelve hexadecimal digits
 * @param hash SHA-256 of the whole text, in hexadecimal digits
 */
record KeyText(String id, String hash) {
    static final String BEGINNING = "twf_";
    private static final Pattern FORM = Pattern.compile("twf_([0-9a-f]{12})_[0-9a-f]{64}");
    private static final int ID_BYTES = 6;
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static String newId() {
        return random(ID_BYTES);
    }

    /** A key that nobody has: 256 random bits behind the id. */
    static String generate(String id) {
        return BEGINNING + id + "_" + random(SECRET_BYTES);
    }

    /** The parts; empty if the text does not have the form of a key. */
    static Optional<KeyText> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? Optional.of(new KeyText(parts.group(1), hash(text))) : Optional.empty();
    }

    /** Compares in constant time. */
    boolean hasHash(String other) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
