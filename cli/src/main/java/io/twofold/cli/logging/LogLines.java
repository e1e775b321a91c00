package io.twofold.cli.logging;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

/** Writes log events as lines for people, or as one of Spring Boot's structured formats; {@code logback.xml} names it. */
public final class LogLines extends EncoderBase<ILoggingEvent> {
    /** The system property or environment variable that says which. */
    static final String FORMAT = "TWOFOLD_LOG_FORMAT";

    private static final String FOR_PEOPLE = "plain";

    private String format = FOR_PEOPLE;
    private String pattern = "%msg%n";
    private @Nullable Encoder<ILoggingEvent> lines;

    /** @param format {@code plain}, {@code json}, or what {@code logging.structured.format.console} may be */
    public void setFormat(String format) {
        this.format = format;
    }

    /** @param pattern of a line for people */
    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public void start() {
        Encoder<ILoggingEvent> chosen = format.equals(FOR_PEOPLE) ? forPeople() : structured();
        chosen.setContext(getContext());
        chosen.start();
        lines = chosen;
        super.start();
    }

    private Encoder<ILoggingEvent> forPeople() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    private Encoder<ILoggingEvent> structured() {
        String environment = Environment.class.getName();
        if (getContext().getObject(environment) == null) { // before the services start, or where none do
            getContext().putObject(environment, new StandardEnvironment());
        }
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setFormat(format.equals("json") ? "ecs" : format);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return lines == null ? new byte[0] : lines.encode(event);
    }

    @Override
    public byte @Nullable [] headerBytes() {
        return null;
    }

    @Override
    public byte @Nullable [] footerBytes() {
        return null;
    }
}
