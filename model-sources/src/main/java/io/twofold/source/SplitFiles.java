package io.twofold.source;

import io.twofold.engine.tasks.DataSplit;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which files of a repository are a split of a data set: by the Hub's conventions, their paths say it. */
final class SplitFiles {
    /** Where the Hub keeps every data set converted: {@code CONFIG/SPLIT/0000.parquet}. */
    static final String CONVERTED = "refs/convert/parquet";

    private static final Pattern PARQUET = Pattern.compile(".*\\.parquet");
    private static final Pattern JSON = Pattern.compile(".*\\.jsonl?(\\.gz)?");

    private SplitFiles() {}

    /** The split's files in their order, Parquet if there is some; none if it is not certain which ones they are. */
    static List<String> choose(DataSplit split, List<String> all) {
        List<String> parquet = choose(split, all, PARQUET);
        return parquet.isEmpty() ? choose(split, all, JSON) : parquet;
    }

    private static List<String> choose(DataSplit split, List<String> all, Pattern kind) {
        String config = split.config();
        Pattern word = Pattern.compile("(.*[^a-z])?" + Pattern.quote(split.split()) + "([^a-z].*)?");
        Predicate<String> named = path ->
                word.matcher(last(path)).matches() || last(directory(path)).equals(split.split());
        List<String> found = all.stream()
                .filter(path -> kind.matcher(path).matches() && named.test(path))
                .filter(path -> config == null || Set.of(path.split("/")).contains(config))
                .sorted()
                .toList();
        Set<String> directories = found.stream().map(SplitFiles::directory).collect(Collectors.toSet());
        return directories.size() > 1 ? List.of() : found;
    }

    private static String directory(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
