package io.twofold.schema;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of one database, in the version that the migrations give them. */
public final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);
    private static final long PAUSE_MILLIS = 500;

    private final Flyway flyway;

    /** @param flyway knows the database and the migrations of this version of Twofold */
    public Schema(Flyway flyway) {
        this.flyway = flyway;
    }

    /**
     * What bringing the schema up to date has changed.
     *
     * @param from the version before, null if there was none
     * @param to the version after; a newer one than this Twofold's if a newer one has migrated before
     * @param applied migrations applied by this call, 0 if somebody else had applied them
     */
    public record Change(@Nullable String from, String to, int applied) {}

    /**
     * Applies the migrations that the database lacks; several processes may do so at once, and each migration is applied by
     * one of them. A schema of a newer version is left as it is.
     *
     * @throws FlywayException if the database does not answer, or does not let this user do so, or holds other tables
     */
    public Change migrate() {
        String before = version(flyway.info());
        int applied = flyway.migrate().migrationsExecuted;
        return new Change(before, Objects.requireNonNull(version(flyway.info())), applied);
    }

    /**
     * Waits until the schema has everything that this version of Twofold needs, or more.
     *
     * @throws SchemaTooOldException if it has not after so long
     * @throws FlywayException if the database does not answer for so long, or was migrated by other files of the same version
     */
    public void awaitCurrent(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean told = false;
        while (true) {
            RuntimeException why = missing();
            if (why == null) {
                flyway.validate();
                return;
            }
            if (System.nanoTime() >= end) {
                throw why;
            }
            if (!told) {
                LOG.info("Waiting up to {} s: {}", atMost.toSeconds(), why.getMessage());
                told = true;
            }
            pause(why);
        }
    }

    private @Nullable RuntimeException missing() {
        try {
            MigrationInfoService info = flyway.info();
            MigrationInfo[] pending = info.pending();
            return pending.length == 0
                    ? null
                    : new SchemaTooOldException("The database's schema is at version "
                            + Objects.requireNonNullElse(version(info), "none") + ", but this Twofold needs version "
                            + pending[pending.length - 1].getVersion()
                            + "; run 'twofold migrate' of this version, or set TWOFOLD_MIGRATE=true");
        } catch (FlywayException e) {
            return e;
        }
    }

    private static void pause(RuntimeException why) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    private static @Nullable String version(MigrationInfoService info) {
        MigrationInfo current = info.current();
        return current == null ? null : String.valueOf(current.getVersion());
    }
}
