package io.twofold.cli;

import io.twofold.engine.OutputDirectory;
import io.twofold.recipe.InvalidRequestException;
import java.nio.file.Path;

/** The rule for {@code --out}. */
final class OwnOutput {
    private OwnOutput() {}

    /** @throws InvalidRequestException unless the directory is missing, empty, or holds only an unfinished run */
    static void check(Path out) {
        if (!OutputDirectory.isFree(out)) {
            throw new InvalidRequestException(
                    "", "--out must be an empty or missing directory, but " + out + " is neither");
        }
    }
}
