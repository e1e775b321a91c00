package io.twofold.schema;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What API and worker do about the schema when they start: bring it up to date, or, with {@code twofold.migrate=false}, wait
 * up to {@code twofold.migrate-wait} for somebody else to do so.
 */
@Configuration(proxyBeanMethods = false)
public class SchemaConfiguration {

    @Bean
    FlywayMigrationStrategy schemaAtStart(
            @Value("${twofold.migrate:true}") boolean migrate, @Value("${twofold.migrate-wait:60s}") Duration wait) {
        return flyway -> {
            Schema schema = new Schema(flyway);
            if (migrate) {
                schema.migrate();
            } else {
                schema.awaitCurrent(wait);
            }
        };
    }
}
