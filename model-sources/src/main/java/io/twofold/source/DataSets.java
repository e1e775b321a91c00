package io.twofold.source;

import io.twofold.engine.TextUse;
import io.twofold.engine.text.TextRows;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.recipe.References;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The texts behind the names of data sets, as the field uses them: which file, and which of its rows. */
final class DataSets {
    /**
     * One part of a data set.
     *
     * @param onHub its file
     * @param rows as GPTQ, SparseGPT and Wanda join them
     * @param standIns names under which a local directory may hold it
     */
    record Part(HubReference onHub, TextRows rows, List<String> standIns) {}

    private static final TextRows C4_CALIBRATION = new TextRows("\n\n", 10_000); // 22 MB; the file is shuffled
    private static final TextRows C4_EVALUATION = new TextRows(" ", 1_100);

    private static final Map<String, Map<TextUse, Part>> PARTS = Map.of(
            References.WIKITEXT2,
            Map.of(
                    TextUse.CALIBRATION,
                    wikitext("train-00000-of-00001.parquet", "wiki.train.raw"),
                    TextUse.EVALUATION,
                    wikitext("test-00000-of-00001.parquet", "wiki.test.raw")),
            References.C4,
            Map.of(
                    TextUse.CALIBRATION,
                    c4("c4-train.00000-of-01024.json.gz", C4_CALIBRATION),
                    TextUse.EVALUATION,
                    c4("c4-validation.00000-of-00008.json.gz", C4_EVALUATION)));

    private DataSets() {}

    static boolean isOne(String reference) {
        return PARTS.containsKey(reference);
    }

    static Part part(String name, TextUse use) {
        Part part = PARTS.getOrDefault(name, Map.of()).get(use);
        if (part == null) {
            throw new IllegalArgumentException("no data set: " + name);
        }
        return part;
    }

    /** The part's file in a directory that stands in for the Hub. */
    static Path standIn(Path directory, String name, TextUse use) {
        List<String> names = part(name, use).standIns();
        return names.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        "TWOFOLD_DATASETS is set, and its directory has no " + name + " for "
                                + (use == TextUse.CALIBRATION ? "calibration" : "evaluation") + "; put there one of "
                                + String.join(", ", names)));
    }

    private static Part wikitext(String file, String plain) {
        String path = "wikitext-2-raw-v1/" + file;
        return new Part(
                new HubReference("datasets", "Salesforce/wikitext", HubReference.MAIN, path),
                TextRows.ALL,
                List.of("wikitext2/" + path, "wikitext2/" + plain));
    }

    private static Part c4(String file, TextRows rows) {
        return new Part(
                new HubReference("datasets", "allenai/c4", HubReference.MAIN, "en/" + file),
                rows,
                List.of("c4/en/" + file, "c4/" + file));
    }
}
