package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every service of docker-compose.yml owes to whoever starts it. */
class ComposeFileTest {
    private static final Map<String, Object> FILE = Repository.yaml("docker-compose.yml");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{(\\w+):\\?run containers/secrets[^}]*}");
    private static final List<String> OURS = List.of("migrate", "api", "worker", "worker-gpu");

    static Stream<String> services() {
        return Tree.map(FILE, "services").keySet().stream();
    }

    /** All but the one that ends when it has done its work. */
    static Stream<String> lasting() {
        return services().filter(service -> !service.equals("migrate"));
    }

    static Stream<String> ours() {
        return OURS.stream();
    }

    @ParameterizedTest
    @MethodSource("services")
    void namesAVersionOfEveryImage(String service) {
        assertThat(withDefaults(String.valueOf(service(service).get("image"))))
                .matches("[a-z0-9./-]+:v?\\d+\\.\\d+[\\w.-]*(@sha256:[0-9a-f]{64})?");
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void canTellWhetherAServiceIsWell(String service) {
        assertThat(Tree.strings(Tree.map(service(service), "healthcheck"), "test"))
                .first()
                .isEqualTo("CMD");
    }

    @ParameterizedTest
    @MethodSource("services")
    void limitsMemoryAndLogs(String service) {
        assertThat(String.valueOf(service(service).get("mem_limit"))).matches("\\$\\{\\w+_MEMORY:-\\d+[mg]}");
        assertThat(Tree.map(Tree.map(service(service), "logging"), "options")).containsKeys("max-size", "max-file");
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void restartsWhatDies(String service) {
        assertThat(service(service)).containsEntry("restart", "unless-stopped");
    }

    @ParameterizedTest
    @MethodSource("services")
    void grantsNoPrivileges(String service) {
        assertThat(service(service)).doesNotContainKey("privileged");
        assertThat(Tree.strings(service(service), "security_opt")).contains("no-new-privileges:true");
    }

    @ParameterizedTest
    @MethodSource("services")
    void publishesPortsOnThisMachineOnly(String service) {
        assertThat(Tree.strings(service(service), "ports")).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void keepsSecretsOutOfTheFile(String service) {
        Tree.map(service(service), "environment").forEach((name, value) -> {
            if (name.matches(".*(PASSWORD|PASS|SECRET\\w*|ACCESS_KEY_ID|API_KEYS)")) {
                assertThat(String.valueOf(value)).as(name).matches(REQUIRED);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void declaresEveryVolume(String service) {
        List<String> named = Tree.strings(service(service), "volumes").stream()
                .map(volume -> withDefaults(volume).replaceFirst(":.*", ""))
                .filter(source -> !source.startsWith("."))
                .toList();

        assertThat(Tree.map(FILE, "volumes").keySet()).containsAll(named);
    }

    @ParameterizedTest
    @MethodSource("services")
    void mountsFilesThatAreThere(String service) {
        assertThat(Tree.strings(service(service), "volumes").stream()
                        .filter(volume -> volume.startsWith("./"))
                        .map(volume -> Repository.path(volume.replaceFirst(":.*", ""))))
                .allSatisfy(path -> assertThat(path).exists());
    }

    @ParameterizedTest
    @MethodSource("services")
    void waitsForWhatIsNotOnlyStartedButWell(String service) {
        assertThat(Tree.map(service(service), "depends_on").values())
                .allSatisfy(value -> assertThat(Tree.of(value).get("condition"))
                        .isIn("service_healthy", "service_completed_successfully"));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void letsOursWriteNowhereElse(String service) {
        assertThat(service(service)).containsEntry("read_only", true).containsKey("tmpfs");
        assertThat(Tree.strings(service(service), "cap_drop")).containsExactly("ALL");
    }

    @Test
    void migratesTheDatabaseOnce() {
        assertThat(service("migrate"))
                .containsEntry("restart", "no")
                .containsEntry("image", service("api").get("image"));
        assertThat(Tree.strings(service("migrate"), "command")).startsWith("migrate");
        assertThat(OURS.stream().filter(name -> !name.equals("migrate"))).allSatisfy(name -> {
            assertThat(Tree.map(service(name), "environment")).containsEntry("TWOFOLD_MIGRATE", "false");
            assertThat(Tree.map(Tree.map(service(name), "depends_on"), "migrate"))
                    .containsEntry("condition", "service_completed_successfully");
        });
    }

    @Test
    void keepsArtifactsInTheBucketThatItsServerMakes() {
        assertThat(Tree.strings(service("s3"), "command")).contains("-bucket=twofold", "-s3.autoCreateBucket=false");
        assertThat(withDefaults(
                        String.valueOf(Tree.map(service("api"), "environment").get("TWOFOLD_ARTIFACTS"))))
                .startsWith("s3://twofold/");
    }

    @Test
    void leavesAWorkerTheTimeToGiveItsJobBack() {
        assertThat(OURS.stream()
                        .filter(name -> name.startsWith("worker"))
                        .map(name -> service(name).get("stop_grace_period")))
                .allSatisfy(
                        time -> assertThat(Integer.parseInt(String.valueOf(time).replace("s", "")))
                                .isGreaterThan(25));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void setsWhatTheDocumentationKnows(String service) {
        String documented = Repository.text("docs/configuration.md") + Repository.text("docs/observability.md");
        String asVariables = documented.replaceAll("[.-]", "_").toUpperCase(java.util.Locale.ROOT);

        assertThat(Tree.map(service(service), "environment").keySet()).allSatisfy(name -> {
            // `SPRING_DATASOURCE_URL`, `_USERNAME`, `_PASSWORD`
            String ending = "`" + name.substring(name.lastIndexOf('_')) + "`";
            assertThat(asVariables.contains(name) || asVariables.contains(ending) || name.startsWith("AWS_"))
                    .as("%s in docs/configuration.md or docs/observability.md", name)
                    .isTrue();
        });
    }

    @Test
    void hasAnExampleOfEverySecret() {
        TreeSet<String> required = REQUIRED.matcher(Repository.text("docker-compose.yml"))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        List<String> examples = Repository.text(".env.example")
                .lines()
                .filter(line -> line.matches("[A-Z0-9_]+=.*"))
                .toList();

        assertThat(examples)
                .isEqualTo(examples.stream().filter(line -> line.endsWith("=")).toList());
        assertThat(new TreeSet<>(
                        examples.stream().map(line -> line.replace("=", "")).toList()))
                .isEqualTo(required);
    }

    @Test
    void isReadByOldAndNewCompose() {
        assertThat(new TreeMap<>(FILE)).doesNotContainKeys("name", "version");
    }

    private static Map<String, Object> service(String name) {
        return Tree.map(Tree.map(FILE, "services"), name);
    }

    private static String withDefaults(String text) {
        return DEFAULT.matcher(text).replaceAll("$1");
    }
}
