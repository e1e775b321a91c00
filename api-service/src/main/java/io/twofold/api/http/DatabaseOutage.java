package io.twofold.api.http;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a statement that is wrong. */
final class DatabaseOutage {
    private DatabaseOutage() {}

    /** Whether the exception comes from a connection that broke, or that could not be had. */
    static boolean isBehind(Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException sql && (isOutage(sql.getSQLState()) || isDiscarded(sql)))) {
                return true;
            }
        }
        return false;
    }

    /** The pool has thrown the broken connection away, and now the transaction tries to roll back on it. */
    private static boolean isDiscarded(SQLException e) {
        return e.getSQLState() == null && "Connection is closed".equals(e.getMessage());
    }

    /** Classes 08 connection, 53 resources, 57 operator intervention; 55000: the database takes no connections. */
    private static boolean isOutage(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57")
                        || state.equals("55000"));
    }
}
