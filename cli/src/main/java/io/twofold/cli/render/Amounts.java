package io.twofold.cli.render;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them; always with a point, whatever the locale. */
public final class Amounts {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Amounts() {}

    /** A size in decimal units and at most four digits, such as {@code 1.05 MB}. */
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        String number = unit == 0 ? Long.toString(bytes) : format(amount < 9.995 ? "%.2f" : "%.1f", amount);
        return number + " " + UNITS[unit];
    }

    /** A count with thousands separated, such as {@code 1,048,576}. */
    public static String count(long count) {
        return format("%,d", count);
    }

    /** A duration in seconds, such as {@code 7.3}. */
    public static String seconds(double seconds) {
        return format("%.1f", seconds);
    }

    /** A rate with its decimal prefix and a space before it, such as {@code 73.4 G}. */
    public static String rate(double perSecond) {
        return perSecond < 1e9 ? format("%.1f M", perSecond / 1e6) : format("%.1f G", perSecond / 1e9);
    }

    /** A duration in the unit that suits it, such as {@code 7.3 s}, {@code 12.5 min} or {@code 41.6 h}. */
    public static String duration(double seconds) {
        if (seconds < 120) {
            return format("%.1f s", seconds);
        }
        return seconds < 7200 ? format("%.1f min", seconds / 60) : format("%,.1f h", seconds / 3600);
    }

    /** A measure such as a perplexity: three decimals, scientific where that would be all digits, a dash for none. */
    public static String measure(@Nullable Double value) {
        if (value == null) {
            return "–";
        }
        return Math.abs(value) < 1e6 ? format("%.3f", value) : format("%.3e", value);
    }

    /** A change relative to {@code before}, such as {@code +12.5 %}. */
    public static String change(double before, double after) {
        return format("%+.1f %%", 100 * (after - before) / before);
    }

    /** A share of one, such as {@code 50.0 %}. */
    public static String share(double share) {
        return format("%.1f %%", 100 * share);
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
