package io.twofold.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class KeyRingTest {
    private final CountedDatabase database = new CountedDatabase();
    private final ApiKeys table = new ApiKeys(database);
    private Instant now = Instant.now();
    private final KeyRing ring = new KeyRing(table, () -> now);

    @Test
    void neitherPollingClientsNorAFloodOfWrongKeysAskTheDatabaseMoreOften() {
        String good = create();
        assertThat(ring.find(good)).isPresent();
        int asked = database.connections;

        for (int i = 0; i < 1_000; i++) {
            assertThat(ring.find(good)).isPresent();
            assertThat(ring.find(KeyText.generate(KeyText.newId()))).isEmpty();
        }

        assertThat(database.connections).isEqualTo(asked);
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutLookingAnywhere() {
        assertThat(ring.find("twf_what")).isEmpty();
        assertThat(database.connections).isZero();
    }

    @Test
    void aNewKeyCountsAQuarterOfASecondLaterAtMost() {
        assertThat(ring.isInUse()).isFalse();
        String key = create();
        now = now.plusMillis(250);

        assertThat(ring.find(key)).isPresent();
        assertThat(ring.isInUse()).isTrue();
    }

    @Test
    void aRevokedKeyIsRefusedThreeSecondsLaterAtMost() {
        String key = create();
        assertThat(ring.find(key)).isPresent();
        table.revoke(key.substring(4, 16));
        now = now.plus(KeyRing.FRESH);

        assertThat(ring.find(key)).isEmpty();
        assertThat(ring.isInUse()).as("those without a key stay outside").isTrue();
    }

    @Test
    void whileTheDatabaseIsAwayKnownKeysCountForHalfAMinute() {
        String key = create();
        assertThat(ring.find(key)).isPresent();
        database.away = true;
        now = now.plusSeconds(29);
        assertThat(ring.find(key)).isPresent();
        now = now.plusSeconds(2);

        assertThatThrownBy(() -> ring.find(key)).isInstanceOf(DataAccessException.class);
        database.away = false;
        now = now.plusSeconds(3);
        assertThat(ring.find(key)).isPresent();
    }

    @Test
    void aRotatedKeyHasTwoSecretsUntilTheOverlapEnds() {
        String first = create();
        String second = table.rotate(first.substring(4, 16), Duration.ofMinutes(10))
                .orElseThrow()
                .text();

        assertThat(ring.find(first)).isPresent();
        assertThat(ring.find(second)).isPresent();
        now = now.plus(Duration.ofMinutes(11));
        assertThat(ring.find(first)).isEmpty();
        assertThat(ring.find(second)).isPresent();
    }

    private String create() {
        return table.create("acme", "test", Set.of(Scope.JOBS_READ), null).text();
    }

    /** Counts how often it is asked, and may be away. */
    private static final class CountedDatabase extends DelegatingDataSource {
        private int connections;
        private boolean away;

        CountedDatabase() {
            super(TestDatabase.create().dataSource());
        }

        @Override
        public Connection getConnection() throws SQLException {
            connections++;
            if (away) {
                throw new SQLException("away", "08001");
            }
            return super.getConnection();
        }
    }
}
