package io.twofold.cli.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.twofold.json.Json;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The command's own {@code logback.xml}, in a context of the test's. */
class LogLinesTest {
    private static final Map<String, String> ATTEMPT =
            Map.of("jobId", "job_1", "attempt", "2", "tenant", "acme", "traceId", "0af7651916cd43dd8448eb211c80319c");

    @AfterEach
    void forget() {
        System.clearProperty(LogLines.FORMAT);
    }

    @Test
    void namesTheJobInALineForPeople() throws Exception {
        assertThat(line(ATTEMPT)).endsWith("INFO  JobRunner [job_1] it ran\n");
        assertThat(line(Map.of())).endsWith("INFO  JobRunner it ran\n");
    }

    @Test
    void writesJsonThatSaysWhoseAttemptItIs() throws Exception {
        new CommandLine(new LogOptions()).parseArgs("--log-format", "JSON");

        JsonNode line = Json.parse(line(ATTEMPT));

        assertThat(line.path("message").asString()).isEqualTo("it ran");
        assertThat(line.at("/log/level").asString()).isEqualTo("INFO");
        ATTEMPT.forEach((name, value) -> assertThat(line.path(name).asString()).isEqualTo(value));
    }

    private static String line(Map<String, String> context) throws Exception {
        LoggerContext logs = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logs);
        URL file = Objects.requireNonNull(LogLines.class.getResource("/logback.xml"));
        configurator.doConfigure(file);
        LoggingEvent event = new LoggingEvent(
                "", logs.getLogger("io.twofold.worker.JobRunner"), Level.INFO, "it ran", null, new Object[0]);
        event.setMDCPropertyMap(context);
        ConsoleAppender<ILoggingEvent> stderr =
                (ConsoleAppender<ILoggingEvent>) logs.getLogger("ROOT").getAppender("stderr");
        Encoder<ILoggingEvent> encoder = stderr.getEncoder();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
