package io.twofold.engine;

import io.twofold.engine.evaluation.ResultsDocument;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.ExportFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The directory that a compression or an evaluation fills, and what may lie in it before: nothing, or what a run that was killed has left. */
public final class OutputDirectory {
    /** Scratch space, deleted before the manifest is written. */
    static final String WORK = ".work";

    private OutputDirectory() {}

    /** Whether a compression may write here: {@code directory} is missing, empty, or holds only an unfinished run. */
    public static boolean isFree(Path directory) {
        if (!Files.exists(directory)) {
            return true;
        }
        if (!Files.isDirectory(directory)) {
            return false;
        }
        Set<String> names = new HashSet<>(names(directory));
        // a state shows that the directory was empty when that run began; a manifest shows that it came to its end
        if (names.contains(DirectoryRunState.NAME)) {
            Arrays.stream(ExportFormat.values()).map(ExportFormat::id).forEach(names::remove);
            names.removeAll(Set.of(
                    "report.json",
                    ResultsDocument.FILE_NAME,
                    SpectraDocument.FILE_NAME,
                    "manifest.json.part",
                    DirectoryRunState.NAME));
        }
        names.remove(WORK);
        return names.isEmpty();
    }

    /**
     * Removes what a run that was killed has left, except its state.
     *
     * @throws CompressionException if the directory is not free
     */
    static void prepare(Path directory) {
        if (!isFree(directory)) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "Output " + directory + " is not empty, or no directory; name another or empty it");
        }
        clear(directory);
    }

    /** Removes what a run that failed has left; the directory too, unless a state is in it. */
    static void discard(Path directory) {
        clear(directory);
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            return; // whoever opened the state closes it
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear(Path directory) {
        if (Files.exists(directory)) {
            names(directory).stream()
                    .filter(name -> !name.equals(DirectoryRunState.NAME))
                    .forEach(name -> Workspace.delete(directory.resolve(name)));
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
