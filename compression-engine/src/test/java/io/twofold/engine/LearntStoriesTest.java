package io.twofold.engine;

import io.twofold.engine.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class LearntStoriesTest {
    @TempDir
    private Path directory;

    /** The preset as it is: the model is so small that its loss depends on where a decomposition starts. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @Test
    void improvesStories260kForMostSeeds() throws IOException {
        Path model = TestFiles.shared("data/models/stories260k");
        Path text = TestFiles.shared("data/text/tinystories_sample.jsonl");
        List<String> stories = Files.readAllLines(text);
        Path calibration = directory.resolve("calibration.jsonl");
        Files.write(calibration, stories.subList(stories.size() - 200, stories.size()));
        new LearntQuality(directory)
                .requireWinsForMostSeeds(
                        LearntQuality.request("file:" + model, "file:" + calibration, "file:" + text + "@128"));
    }
}
