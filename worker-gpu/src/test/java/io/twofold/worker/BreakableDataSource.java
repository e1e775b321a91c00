package io.twofold.worker;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that can go away and come back. */
final class BreakableDataSource extends DelegatingDataSource {
    private volatile boolean broken;

    BreakableDataSource(DataSource working) {
        super(working);
    }

    void breakDown() {
        broken = true;
    }

    void repair() {
        broken = false;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (broken) {
            throw new SQLException("connection refused", "08001");
        }
        return super.getConnection();
    }
}
