package io.twofold.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that can go away and come back. */
final class BreakableDataSource extends DelegatingDataSource {
    private volatile boolean broken;
    private volatile boolean losesAnswers;
    private final AtomicInteger failures = new AtomicInteger();

    BreakableDataSource(DataSource working) {
        super(working);
    }

    void breakDown() {
        broken = true;
    }

    void repair() {
        broken = false;
        losesAnswers = false;
    }

    /** How often somebody was told that it is away. */
    int failures() {
        return failures.get();
    }

    /** From now on every transaction is committed, and nobody hears of it. */
    void loseAnswers() {
        losesAnswers = true;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (broken) {
            failures.incrementAndGet();
            throw new SQLException("connection refused", "08001");
        }
        Connection connection = super.getConnection();
        return losesAnswers ? deaf(connection) : connection;
    }

    private static Connection deaf(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(connection, arguments);
                        if (method.getName().equals("commit")) {
                            throw new SQLException("connection reset", "08006");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
