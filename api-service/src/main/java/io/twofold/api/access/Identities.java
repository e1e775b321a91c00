package io.twofold.api.access;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Tells by what came with a request who sent it: a key from the configuration, a key of a tenant's, or a token. */
@Component
final class Identities {
    /** Tells clients that a key or token came, and did not count. */
    static final String INVALID = "Bearer error=\"invalid_token\"";

    private static final String SCHEME = "bearer ";
    private static final Caller BOOTSTRAP =
            new Caller(Caller.DEFAULT_TENANT, "key:configuration", EnumSet.allOf(Scope.class));

    private final List<byte[]> configured;
    private final KeyRing keys;
    private final Tokens tokens;

    Identities(ApiProperties properties, KeyRing keys, Tokens tokens) {
        this.configured = properties.apiKeys().stream()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
        this.keys = keys;
        this.tokens = tokens;
    }

    /** Whether those who bring nothing are to be turned away: once there is a key of any kind, or an issuer of tokens. */
    boolean areNeeded() {
        return !configured.isEmpty() || tokens.areTrusted() || keys.isInUse();
    }

    /**
     * Who it is.
     *
     * @param authorization the header, or null where there was none
     * @throws ProblemException 401 if it is nobody, 403 if it is nobody's token, 503 if nobody can say
     */
    Caller find(@Nullable String authorization) {
        if (authorization == null) {
            throw unauthorized("Send a key in the header 'Authorization: Bearer KEY'", "Bearer");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthorized("The header must be written 'Authorization: Bearer KEY'", "Bearer");
        }
        String given = authorization.substring(SCHEME.length()).strip();
        if (isConfigured(given)) {
            return BOOTSTRAP;
        }
        if (tokens.areTrusted() && !given.startsWith(KeyText.BEGINNING)) {
            return tokens.find(given);
        }
        return keys.find(given)
                .map(key -> new Caller(key.tenant(), "key:" + key.id(), key.scopes()))
                .orElseThrow(() -> unauthorized("The key is not known, has expired or was revoked", INVALID));
    }

    private boolean isConfigured(String given) {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] key : configured) {
            known |= MessageDigest.isEqual(key, bytes); // compares all keys, in constant time
        }
        return known;
    }

    static ProblemException unauthorized(String detail, String challenge) {
        return new ProblemException(ProblemType.UNAUTHORIZED, detail).with(HttpHeaders.WWW_AUTHENTICATE, challenge);
    }
}
