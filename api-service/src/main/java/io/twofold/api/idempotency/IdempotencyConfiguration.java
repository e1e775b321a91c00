package io.twofold.api.idempotency;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Reads the settings, and forgets old answers once an hour. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IdempotencyProperties.class)
class IdempotencyConfiguration implements SchedulingConfigurer {
    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyConfiguration.class);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final KeptAnswers answers;

    IdempotencyConfiguration(KeptAnswers answers) {
        this.answers = answers;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::sweep, INTERVAL);
    }

    private void sweep() {
        try {
            answers.sweep();
        } catch (DataAccessException e) {
            LOG.warn("Old answers stay for another hour: {}", e.getMessage());
        }
    }
}
