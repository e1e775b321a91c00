package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Secrets stay out of the log, also when somebody has turned it up to see why something does not work. */
class RedactionTest extends ObservedService {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level usual = root.getLevel();
    private final Recorder log = new Recorder();

    @BeforeEach
    void turnUp() {
        log.setContext(root.getLoggerContext());
        log.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.stop());
        root.addAppender(log);
        root.setLevel(Level.DEBUG);
    }

    @AfterEach
    void turnDown() {
        root.setLevel(usual);
        root.detachAppender(log);
        root.iteratorForAppenders().forEachRemaining(appender -> appender.start());
    }

    @Test
    void logsNoKeyNoPasswordAndNoSecretAtAnyLevel() {
        api.post("/v1/jobs", ApiClient.SAMPLE, KEY);
        assertThat(api.get("/v1/jobs", "Authorization", "Bearer canary-of-a-wrong-key")
                        .status())
                .isEqualTo(401);
        Answer webhook =
                api.post("/v1/webhooks", "{\"url\":\"https://hooks.example/\",\"events\":[\"job.failed\"]}", KEY);
        String secret = webhook.json().path("secret").asString("");
        DATABASE.stop();
        Answer refused = api.post("/v1/jobs", ApiClient.SAMPLE, KEY);
        DATABASE.resume();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(secret).startsWith("whsec_");
        assertThat(log.lines)
                .hasSizeGreaterThan(100)
                .noneMatch(line -> line.contains("canary"))
                .noneMatch(line -> line.contains(secret));
    }

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + event.getMDCPropertyMap()
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
