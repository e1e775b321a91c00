package io.twofold.cli.quality;

import io.twofold.recipe.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32;

/** The first characters of a text file, as a file: the same text and number give the same bytes. */
final class Excerpt {
    private static final String FILE = "file:";
    private static final String WRAPPED = ".*\\.(jsonl|json|parquet|gz)";

    private Excerpt() {}

    /**
     * Refuses what has no first characters.
     *
     * @throws InvalidRequestException if the reference names no plain text file
     */
    static void check(String reference) {
        if (!reference.startsWith(FILE) || reference.toLowerCase(Locale.ROOT).matches(WRAPPED)) {
            throw new InvalidRequestException(
                    "", "--characters wants --calibration file:PATH of a plain text, but that is " + reference);
        }
    }

    /**
     * Writes the excerpt unless it is there already.
     *
     * @param characters how many Unicode characters; {@code \r\n} and {@code \r} are read as one line feed
     * @param directory where it is kept
     * @return a reference to it
     */
    static String of(String reference, long characters, Path directory) throws IOException {
        Path source = Path.of(reference.substring(FILE.length())).toAbsolutePath();
        CRC32 place = new CRC32();
        place.update(source.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Path file = directory.resolve("first-%d-of-%08x.txt".formatted(characters, place.getValue()));
        if (Files.notExists(file)) {
            String text = Files.readString(source).replace("\r\n", "\n").replace('\r', '\n');
            int points = (int) Math.min(characters, text.codePointCount(0, text.length()));
            Files.createDirectories(directory);
            RowDirectory.write(file, text.substring(0, text.offsetByCodePoints(0, points)));
        }
        return FILE + file;
    }
}
