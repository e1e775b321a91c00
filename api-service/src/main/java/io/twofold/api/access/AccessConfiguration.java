package io.twofold.api.access;

import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** What the check of access is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AccessProperties.class, IssuerProperties.class, OidcProperties.class})
class AccessConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(AccessConfiguration.class);
    private static final Duration BETWEEN_USES = Duration.ofSeconds(5);

    @Bean
    @DependsOnDatabaseInitialization // the first look at the keys comes with the start
    KeyRing keyRing(ApiKeys table) {
        return new KeyRing(table, InstantSource.system());
    }

    /** Tells the database now and then which keys are in use. */
    @Bean
    SchedulingConfigurer lastUses(KeyRing keys, ApiKeys table) {
        return tasks -> tasks.addFixedDelayTask(
                () -> {
                    try {
                        table.used(keys.takeUsed());
                    } catch (DataAccessException e) {
                        LOG.warn("Last uses of API keys were not written: {}", e.getMessage());
                    }
                },
                BETWEEN_USES);
    }
}
