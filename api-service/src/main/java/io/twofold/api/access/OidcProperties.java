package io.twofold.api.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.oidc.*}.
 *
 * @param tenantClaim the claim of a token that names the tenant
 * @param clientId by which the issuer knows the dashboard, a public client; without it nobody can sign in there
 * @param scopes that the dashboard asks for, with spaces between
 */
@ConfigurationProperties("twofold.oidc")
record OidcProperties(
        @DefaultValue("tenant") String tenantClaim,
        @Nullable String clientId,
        @DefaultValue("openid jobs:read jobs:write") String scopes) {}
