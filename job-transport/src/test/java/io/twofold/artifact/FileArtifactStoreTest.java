package io.twofold.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest extends ArtifactStoreContract {
    @TempDir
    Path root;

    @Override
    ArtifactStore open() {
        return new FileArtifactStore(root);
    }

    @Override
    void leaveUnfinished(String jobId, String name) throws IOException {
        Path file = root.resolve(jobId).resolve("1").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file.resolveSibling(".unfinished-7"), "half");
    }

    @Test
    void leavesNothingBehindWhenAFileCannotBeStored() throws IOException {
        ArtifactStore store = open();

        assertThatThrownBy(() -> store.put("job_1", 1, "report.json", scratch.resolve("missing")))
                .asInstanceOf(InstanceOfAssertFactories.type(ArtifactStoreException.class))
                .returns(FailureCode.STORAGE_UNAVAILABLE, ArtifactStoreException::code);

        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void doesNotFollowLinksOutOfTheStore() throws IOException {
        ArtifactStore store = open();
        store.put("job_1", 1, "report.json", file("r"));
        Path secret = file("secret");
        Files.createSymbolicLink(root.resolve("job_1/1/link.json"), secret);

        assertThat(store.find("job_1", 1, "link.json")).isEmpty();
        assertThat(store.list("job_1", 1)).hasSize(1);

        store.delete("job_1");
        assertThat(secret).exists();
    }
}
