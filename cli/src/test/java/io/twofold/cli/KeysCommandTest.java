package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.access.Scope;
import io.twofold.cli.embedded.DurablePostgres;
import io.twofold.cli.embedded.ServerDatabase;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The {@code keys} verbs on an embedded database that a server has, and on one that nobody has. */
@Timeout(300)
class KeysCommandTest {
    @TempDir
    static Path home;

    private static DurablePostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> environment = Map.of("TWOFOLD_HOME", home.toString());
        try (ServerDatabase stopped = ServerDatabase.open("", environment)) {
            assertThat(stopped.keys().list()).isEmpty(); // it has brought the schema up to date
        }
        postgres = DurablePostgres.start(home.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static CommandRun run(String... arguments) {
        String url = postgres.jdbcUrl() + "?user=" + postgres.user() + "&password=" + postgres.password();
        return CommandRun.of(Stream.of(Stream.of("keys"), Arrays.stream(arguments), Stream.of("--database", url))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    @Test
    void aKeyIsPrintedAloneAndOnlyOnce() throws Exception {
        CommandRun created =
                run("create", "--tenant", "acme", "--name", "ci", "--scopes", "jobs:read", "--expires", "90d");
        String id = created.out().substring(4, 16);
        JsonNode listed = run("list", "--json").json();
        CommandRun table = run("list");

        assertThat(created.exitCode()).as(created.err()).isZero();
        assertThat(created.out()).matches("twf_[0-9a-f]{12}_[0-9a-f]{64}\n");
        assertThat(created.err()).contains(id, "acme", "jobs:read", "not shown again");
        JsonNode key = listed.valueStream()
                .filter(node -> node.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(key.path("status").asString()).isEqualTo("active");
        assertThat(key.path("scopes").valueStream().map(JsonNode::asString)).containsExactly("jobs:read");
        assertThat(table.out())
                .contains(id, "acme", "active")
                .doesNotContain(created.out().strip());
    }

    @Test
    void aRotatedKeyKeepsItsIdAndARevokedOneIsOver() {
        String id =
                run("create", "--name", "nightly", "--json").json().path("id").asString();

        JsonNode rotated = run("rotate", id, "--overlap", "1h", "--json").json();
        CommandRun revoked = run("revoke", id, "--json");
        CommandRun again = run("rotate", id);

        assertThat(rotated.path("key").asString()).startsWith("twf_" + id);
        assertThat(rotated.path("previous_until").asString()).isNotEmpty();
        assertThat(revoked.json().path("status").asString()).isEqualTo("revoked");
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains(id);
    }

    @Test
    void aServerThatRunsIsNoObstacle() throws Exception {
        try (ServerDatabase running = ServerDatabase.open("", Map.of("TWOFOLD_HOME", home.toString()))) {
            running.keys().create("acme", "beside", Set.of(Scope.JOBS_READ), null);
        }

        assertThat(run("list").out()).contains("beside");
    }

    @Test
    void whatAKeyCannotBeIsAUsageError() {
        assertThat(run("create", "--name", "x", "--scopes", "jobs:fly").exitCode())
                .isEqualTo(2);
        assertThat(run("create", "--name", "x", "--tenant", "a b").err()).contains("a tenant is named by");
        assertThat(run("revoke", "000000000000").exitCode()).isEqualTo(2);
    }

    @Test
    void aDatabaseThatDoesNotAnswerMayAnswerLater() {
        CommandRun run = CommandRun.of("keys", "list", "--database", "jdbc:postgresql://127.0.0.1:1/none");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("database");
    }
}
