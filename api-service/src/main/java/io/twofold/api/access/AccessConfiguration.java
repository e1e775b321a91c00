package io.twofold.api.access;

import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the check of access is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

    @Bean
    @DependsOnDatabaseInitialization // the first look at the keys comes with the start
    KeyRing keyRing(ApiKeys table) {
        return new KeyRing(table, InstantSource.system());
    }
}
