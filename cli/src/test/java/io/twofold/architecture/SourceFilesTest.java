package io.twofold.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Habits that hold for every file of the repository. */
class SourceFilesTest {
    private static final int MAX_LINES = 400;
    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", "vendor");

    @Test
    void noSourceFileIsLongerThan400Lines() throws IOException {
        List<String> tooLong = sources()
                .filter(file -> file.toString().matches(".*\\.(java|py|js|css)"))
                .filter(file -> !file.toString().contains("/src/test/"))
                .filter(file -> lines(file) > MAX_LINES)
                .map(Path::toString)
                .toList();

        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() throws IOException {
        Set<Path> packages = sources()
                .filter(file -> file.toString().contains("/src/main/java/"))
                .filter(file -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .collect(Collectors.toSet());

        assertThat(packages)
                .isNotEmpty()
                .allSatisfy(directory -> assertThat(directory.resolve("package-info.java"))
                        .content()
                        .contains("@NullMarked")
                        .startsWith("/**"));
    }

    /** Every file of the repository that is written by hand. */
    private static Stream<Path> sources() throws IOException {
        Path root = Path.of("..").toRealPath();
        assertThat(root.resolve("shared-model")).isDirectory();
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> !isBelow(root.relativize(file), NOT_OURS))
                    .filter(Files::isRegularFile)
                    .toList()
                    .stream();
        }
    }

    private static boolean isBelow(Path file, Set<String> directories) {
        for (Path part : file) {
            if (directories.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
