package io.twofold.cli.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tells a worker which directories {@code file:} may read. */
public final class FileRoots {
    private FileRoots() {}

    /** The worker's setting as arguments, one for each directory, so that a comma in a path does no harm. */
    public static List<String> arguments(List<Path> roots, TwofoldHome home) {
        List<Path> all = Stream.concat(Stream.of(home.models()), roots.stream()).toList();
        return IntStream.range(0, all.size())
                .mapToObj(i ->
                        "--twofold.worker.file-roots[" + i + "]=" + all.get(i).toAbsolutePath())
                .toList();
    }
}
