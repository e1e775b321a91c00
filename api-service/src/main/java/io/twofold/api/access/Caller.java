package io.twofold.api.access;

import java.util.Set;

/**
 * Whoever sent a request. Controllers take it as a parameter of their methods.
 *
 * @param tenant whose jobs the caller sees and makes; nobody sees those of another tenant
 * @param principal the key or person, as audit events name it
 * @param scopes what the caller may do
 */
public record Caller(String tenant, String principal, Set<Scope> scopes) {

    /** The tenant of a service that has no keys. */
    public static final String DEFAULT_TENANT = "default";

    /** Anybody on this machine, where the service listens to no other and wants no key. */
    public static final Caller ANONYMOUS = new Caller(DEFAULT_TENANT, "anonymous", Set.of(Scope.values()));

    /** Whoever asks, without a key, for what is open to all. */
    static final Caller NOBODY = new Caller(DEFAULT_TENANT, "nobody", Set.of());

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
