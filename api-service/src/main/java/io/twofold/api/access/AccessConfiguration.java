package io.twofold.api.access;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

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

    @Bean
    SignIn signIn(IssuerProperties issuer, OidcProperties properties) {
        return new SignIn(issuer, properties, InstantSource.system());
    }

    /** Where the dashboard learns how to sign in; a part of the page, not of the API. */
    @Bean
    RouterFunction<ServerResponse> signInOfThePage(SignIn signIn) {
        return RouterFunctions.route(
                RequestPredicates.GET("/dashboard/sign-in"),
                request -> signIn.provider()
                        .map(provider -> ServerResponse.ok()
                                .cacheControl(CacheControl.noStore())
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(provider))
                        .orElseGet(() -> ServerResponse.noContent().build()));
    }

    /** Browsers ask for it beside documents that cannot name an icon, such as openapi.yaml. */
    @Bean
    RouterFunction<ServerResponse> iconOfThePage() {
        return RouterFunctions.route(
                RequestPredicates.GET("/favicon.ico"),
                request -> ServerResponse.permanentRedirect(URI.create("/dashboard/icon.svg"))
                        .build());
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
