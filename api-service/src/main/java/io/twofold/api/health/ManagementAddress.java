package io.twofold.api.health;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** A port for health and metrics alone would be open to everybody otherwise; on the service's own port Spring allows no address. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("management.server.port")
@PropertySource("classpath:io/twofold/api/management.properties")
class ManagementAddress {}
