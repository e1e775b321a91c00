package io.twofold.engine;

import io.twofold.engine.text.TextReader;
import io.twofold.recipe.References;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Turns references into directories and texts, with a scratch directory that is gone afterwards. */
final class Workspace implements AutoCloseable {
    private final Sources sources;
    private final Path scratch;

    /** @param scratch created if missing, deleted with everything in it on {@link #close} */
    Workspace(Sources sources, Path scratch) {
        this.sources = sources;
        this.scratch = scratch;
        delete(scratch);
        try {
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A workspace whose scratch directory lies where the system keeps temporary files. */
    static Workspace temporary(Sources sources) {
        try {
            return new Workspace(sources, Files.createTempDirectory("twofold"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place below the scratch directory. */
    Path scratch(String name) {
        return scratch.resolve(name);
    }

    /** The directory of a model. */
    Path model(String reference) {
        if (!reference.equals(References.BUILTIN_SAMPLE)) {
            return sources.resolve(reference);
        }
        Path directory = scratch("sample");
        if (!Files.exists(directory)) {
            try {
                SampleModel.extract(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    /** A text to calibrate on. */
    String calibrationText(String reference) {
        return reference.equals(References.BUILTIN_SAMPLE) ? SampleModel.calibrationText() : file(reference);
    }

    /** A text to evaluate on. */
    String evaluationText(String reference) {
        return reference.equals(References.BUILTIN_SAMPLE) ? SampleModel.evaluationText() : file(reference);
    }

    private String file(String reference) {
        return TextReader.read(sources.resolve(reference), reference);
    }

    @Override
    public void close() {
        delete(scratch);
    }

    static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
