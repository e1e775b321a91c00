package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service whose connection to the database breaks at the worst moment. */
@SpringBootTest(
        classes = {ApiApplication.class, CutConnectionTest.Cut.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class CutConnectionTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final AtomicBoolean CUT_AFTER_COMMIT = new AtomicBoolean();
    private static final ThreadLocal<Boolean> POSTING = ThreadLocal.withInitial(() -> false);

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    ApiClient api;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.datasource.url", DATABASE::url);
        registry.add("spring.datasource.username", DATABASE::user);
        registry.add("twofold.artifacts", () -> ApiTest.temporaryDirectory().toString());
    }

    @BeforeEach
    void connect() {
        api = new ApiClient(port);
    }

    @Test
    @DisplayName("case 8: connection cut after COMMIT sent: retry with key finds the job")
    void findsTheJobWhoseCommitWasNeverConfirmed() {
        CUT_AFTER_COMMIT.set(true);
        Answer unsure = api.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "cut");
        Answer again = api.post("/v1/jobs", ApiClient.SAMPLE, "Idempotency-Key", "cut");

        assertThat(unsure.status()).isEqualTo(503);
        assertThat(unsure.code()).isEqualTo("database-unavailable");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(jdbc.sql("SELECT id FROM job").query(String.class).list()).containsExactly(again.id());
    }

    /** Lets the commit through that follows the insertion of a job, and then pretends that its answer got lost. */
    @TestConfiguration
    static class Cut {
        @Bean
        static BeanPostProcessor cutConnections() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource source ? new CutDataSource(source) : bean;
                }
            };
        }
    }

    private static final class CutDataSource extends DelegatingDataSource {
        CutDataSource(DataSource source) {
            super(source);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection real = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (arguments != null && arguments[0] instanceof String sql && sql.contains("INTO job ")) {
                            POSTING.set(true);
                        }
                        try {
                            Object result = method.invoke(real, arguments);
                            if (method.getName().equals("commit") && POSTING.get()) {
                                POSTING.set(false);
                                if (CUT_AFTER_COMMIT.compareAndSet(true, false)) {
                                    throw new SQLException("the test cut the connection", "08006");
                                }
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
