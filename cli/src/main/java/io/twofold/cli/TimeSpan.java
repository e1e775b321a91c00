package io.twofold.cli;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as settings have them: {@code 90d}, {@code 12h}, {@code 30m}, {@code 15s}. */
final class TimeSpan implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String written) {
        try {
            Duration read = DurationStyle.detectAndParse(written);
            if (!read.isNegative()) {
                return read;
            }
        } catch (IllegalArgumentException e) {
            // said below, in the words of this command
        }
        throw new TypeConversionException("a duration is written 90d, 12h, 30m or 15s, but was '" + written + "'");
    }
}
