package io.twofold.api.limits;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Reads the settings, and forgets old use once a day. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitProperties.class)
class LimitConfiguration implements SchedulingConfigurer {
    private static final Logger LOG = LoggerFactory.getLogger(LimitConfiguration.class);
    private static final Duration INTERVAL = Duration.ofDays(1);

    private final QuotaTable table;

    LimitConfiguration(QuotaTable table) {
        this.table = table;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::sweep, INTERVAL);
    }

    private void sweep() {
        try {
            table.sweep();
        } catch (DataAccessException e) {
            LOG.warn("Old use stays for another day: {}", e.getMessage());
        }
    }
}
