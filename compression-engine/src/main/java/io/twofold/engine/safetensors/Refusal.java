package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words the failures of this package: short, naming the file, and safe to print whatever the file holds. */
final class Refusal {
    private static final int LONGEST_QUOTE = 80;

    private Refusal() {}

    static CompressionException unsafe(Path file, String what) {
        return unsafe(file, what, null);
    }

    static CompressionException unsafe(Path file, String what, @Nullable Throwable cause) {
        return new CompressionException(
                FailureCode.UNSAFE_CHECKPOINT,
                name(file) + " is damaged or hostile: " + what
                        + ". Download it again, or save it anew with the safetensors library.",
                cause);
    }

    static CompressionException unsupported(Path file, String what) {
        return new CompressionException(FailureCode.UNSUPPORTED_FORMAT, name(file) + " " + what);
    }

    static CompressionException missing(Path file, String what) {
        return new CompressionException(FailureCode.INVALID_REQUEST, name(file) + " " + what);
    }

    /** The disk or the network file system failed, which may pass. */
    static CompressionException unreadable(Path file, IOException cause) {
        return new CompressionException(
                FailureCode.STORAGE_UNAVAILABLE, name(file) + " cannot be read: " + reason(cause), cause);
    }

    static CompressionException unwritable(Path file, IOException cause) {
        String reason = reason(cause);
        boolean full = reason.toLowerCase(Locale.ROOT).contains("no space left");
        return new CompressionException(
                full ? FailureCode.INSUFFICIENT_STORAGE : FailureCode.STORAGE_UNAVAILABLE,
                name(file) + " cannot be written: " + reason,
                cause);
    }

    private static String name(Path file) {
        Path last = file.getFileName();
        return quote(last == null ? file.toString() : last.toString());
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " " + quote(String.valueOf(e.getMessage()));
    }

    /** {@code text} in quotes, shortened, with everything but printable ASCII escaped. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), LONGEST_QUOTE); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return quoted.append(text.length() > LONGEST_QUOTE ? "…'" : "'").toString();
    }
}
