package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * Comparisons that say whether what was learnt is worth it: at one budget and seed, by calibration loss and held-out
 * perplexity. docs/results.md has means and spreads.
 */
record LearntQuality(Path directory) {
    private static final int SEEDS = Integer.getInteger("twofold.seeds", 5);

    /** For most of the seeds the preset {@code clma} is better than the uniform allocation with the same decomposition. */
    void requireWinsForMostSeeds(ObjectNode request) {
        requireWins(request, SEEDS, SEEDS - SEEDS / 5);
    }

    /** Asks for so many wins; the seeds after the answer is known are left out. */
    void requireWins(ObjectNode request, int seeds, int most) {
        int wins = 0;
        for (int seed = 0; seed < seeds && wins < most && seed - wins <= seeds - most; seed++) {
            wins += wins(request, seed) ? 1 : 0;
        }
        assertThat(wins).isGreaterThanOrEqualTo(most);
    }

    private boolean wins(ObjectNode request, int seed) {
        RequestReader.set(request, "recipe.seed", Integer.toString(seed));
        CompressionReport learnt = compress(request, "learnt-" + seed);
        ObjectNode same = request.deepCopy();
        ((ObjectNode) same.get("recipe")).remove("allocation");
        RequestReader.set(same, "recipe.allocation", "uniform");
        CompressionReport uniform = compress(same, "uniform-" + seed);
        System.out.printf(
                "%s seed %d: calibration loss %.4f against %.4f, perplexity %.4f against %.4f%n",
                learnt.model(),
                seed,
                learnt.calibrationLoss(),
                uniform.calibrationLoss(),
                heldOut(learnt),
                heldOut(uniform));
        assertThat(learnt.size().blockParametersKept()).isEqualTo(uniform.size().blockParametersKept());
        return learnt.calibrationLoss() < uniform.calibrationLoss() && heldOut(learnt) < heldOut(uniform);
    }

    /**
     * The preset {@code cap} is better than the mode that follows its paper, and than magnitude.
     *
     * @param sequences of each policy step
     */
    void requireBetterCandidates(ObjectNode request, int sequences, int seed) {
        RequestReader.set(request, "recipe.allocation.minibatch.sequences", Integer.toString(sequences));
        Map<String, CompressionReport> reports = new LinkedHashMap<>();
        for (String preset : List.of("cap", "cap-paper", "magnitude")) {
            ObjectNode own = request.deepCopy();
            RequestReader.set(own, "recipe.preset", preset);
            RequestReader.set(own, "recipe.seed", Integer.toString(seed));
            if (preset.equals("magnitude")) {
                ((ObjectNode) own.get("recipe")).remove("allocation");
            }
            CompressionReport report = compress(own, preset + "-" + seed);
            System.out.printf(
                    "%s seed %d: calibration loss %.4f, perplexity %.4f%n",
                    preset, seed, report.calibrationLoss(), heldOut(report));
            reports.put(preset, report);
        }
        CompressionReport cap = Objects.requireNonNull(reports.remove("cap"));
        assertThat(reports.values()).allSatisfy(other -> {
            assertThat(other.size().blockParametersKept()).isEqualTo(cap.size().blockParametersKept());
            assertThat(cap.calibrationLoss()).isLessThan(other.calibrationLoss());
            assertThat(heldOut(cap)).isLessThan(heldOut(other));
        });
    }

    private CompressionReport compress(ObjectNode request, String name) {
        return Twofold.compress(
                RequestReader.read(request), Sources.anywhere(), directory.resolve(name), CompressionListener.SILENT);
    }

    private static double heldOut(CompressionReport report) {
        return report.compressed().perplexity().values().iterator().next().token();
    }

    static ObjectNode sample() {
        return request("builtin:sample", "builtin:sample", "builtin:sample@256");
    }

    static ObjectNode request(String model, String calibration, String perplexity) {
        return (ObjectNode) Json.parse("""
                {"model":"%s","calibration":{"data":"%s","sequences":64,"sequenceLength":256},
                 "evaluation":{"perplexity":["%s"],"limitTokens":16384},"recipe":{"preset":"clma","allocation":{}}}""".formatted(model, calibration, perplexity));
    }
}
