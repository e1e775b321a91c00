package io.twofold.engine;

import io.twofold.recipe.RequestReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class LearntAllocationTest {
    @TempDir
    private Path directory;

    @Test
    void aFewStepsImproveTheSampleModel() {
        new LearntQuality(directory).requireWins(fewSteps(), 1, 1);
    }

    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @Test
    void improvesTheSampleModelForMostSeeds() {
        new LearntQuality(directory).requireWinsForMostSeeds(fewSteps());
    }

    /** A few large steps are enough here. */
    private static ObjectNode fewSteps() {
        ObjectNode request = LearntQuality.sample();
        RequestReader.set(request, "recipe.allocation.outerIterations", "12");
        RequestReader.set(request, "recipe.allocation.optimizer.learningRate", "0.01");
        RequestReader.set(request, "recipe.allocation.minibatch.sequences", "16");
        return request;
    }
}
