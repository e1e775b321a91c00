package io.twofold.api.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a key lets its holder do. */
public enum Scope {
    /** Read the tenant's jobs, their events and their files. */
    JOBS_READ,
    /** Submit and change the tenant's jobs and webhooks. */
    JOBS_WRITE,
    /** See and repair what concerns the whole service: workers, dead letters, audit events. */
    JOBS_ADMIN;

    /** The name in keys, tokens and documentation, such as {@code jobs:read}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    /** The scope of this name; empty if there is none. */
    public static Optional<Scope> of(String id) {
        return Arrays.stream(values()).filter(scope -> scope.id().equals(id)).findFirst();
    }
}
