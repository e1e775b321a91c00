package io.twofold.api.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.oidc.*}.
 *
 * @param tenantClaim the claim of a token that names the tenant
 */
@ConfigurationProperties("twofold.oidc")
record OidcProperties(@DefaultValue("tenant") String tenantClaim) {}
