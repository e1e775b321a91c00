package io.twofold.api.access;

import java.util.Locale;

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
}
