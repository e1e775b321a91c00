package io.twofold.engine;

import io.twofold.recipe.RequestReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class LearntCandidatesTest {
    @TempDir
    private Path directory;

    @Test
    void oneBudgetBeatsThePaperModeAndMagnitude() {
        ObjectNode request = LearntQuality.sample();
        RequestReader.set(request, "calibration.sequences", "16");
        RequestReader.set(request, "evaluation.limitTokens", "4096");
        new LearntQuality(directory).requireBetterCandidates(request, 8, 0);
    }

    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @Test
    void oneBudgetBeatsThePaperModeAndMagnitudeForEverySeed() {
        for (int seed = 0; seed < 2; seed++) {
            new LearntQuality(directory).requireBetterCandidates(LearntQuality.sample(), 128, seed);
        }
    }
}
