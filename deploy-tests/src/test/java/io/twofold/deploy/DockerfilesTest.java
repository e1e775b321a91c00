package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "worker-cuda"})
    void runAsANumberedUserWithoutAShell(String image) {
        String file = dockerfile(image);

        assertThat(file).containsPattern("(?m)^USER [1-9]\\d+:[1-9]\\d+$");
        assertThat(file).containsPattern("(?m)^ENTRYPOINT \\[\"java\", ");
        assertThat(file).containsPattern("(?m)^HEALTHCHECK .*\\\\\n +CMD \\[\"java\", ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "worker-cuda"})
    void takeEveryBaseFromAnArgumentWithAVersion(String image) {
        String file = dockerfile(image);

        assertThat(file.lines().filter(line -> line.startsWith("FROM ")))
                .allMatch(line -> line.matches("FROM \\$\\{\\w+}( AS jre)?"));
        assertThat(file.lines().filter(line -> line.matches("ARG \\w+_IMAGE=.*")))
                .isNotEmpty()
                .allMatch(line -> line.matches("ARG \\w+=[\\w./-]+:\\d+\\.\\d+\\.\\d+[\\w.-]*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "worker-cuda"})
    void putLibrariesBelowWhatIsOurs(String image) {
        String file = dockerfile(image);

        assertThat(file.indexOf(image + "/libraries/ ")).isPositive().isLessThan(file.indexOf(image + "/own/ "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker", "worker-cuda"})
    void sayWhatTheyAre(String image) {
        assertThat(dockerfile(image))
                .contains("image.title=", "image.licenses=\"Apache-2.0\"", "image.version=", "image.revision=");
    }

    @Test
    void pyTorchIsTheOneThatTheBuildIsMadeFor() {
        String pom = Repository.text("pom.xml");
        String version = Pattern.compile("<pytorch.version>(.*)</")
                .matcher(pom)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);

        assertThat(dockerfile("worker-cuda"))
                .contains("ARG PYTORCH_IMAGE=pytorch/pytorch:" + version + "-cuda12.8-")
                .contains("PYTORCH_VERSION=" + version);
    }

    private static String dockerfile(String image) {
        return Repository.text("containers/" + image + ".Dockerfile");
    }
}
