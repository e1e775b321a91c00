package io.twofold.api.results;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The singular values of one matrix before it was compressed, as clients see them.
 *
 * @param block number of the block it belongs to, or null if its name has none
 * @param matrix its name inside the block
 * @param rank of the low-rank part that was stored
 * @param energyRank how many singular values have nine tenths of the sum of all: of the values, not of their squares
 * @param fullRank how many there are
 * @param points some of them, by rising index
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Spectrum(
        String name,
        @Nullable Integer block,
        String matrix,
        int rank,
        int energyRank,
        int fullRank,
        List<Point> points) {

    /** @param index from 1 */
    record Point(int index, JsonNode value) {}

    /** Completes what {@code spectra.json} says about a matrix. */
    static Spectrum of(JsonNode stored) {
        String name = stored.path("name").asString("");
        MatrixName place = MatrixName.of(name);
        return new Spectrum(
                name,
                place.block(),
                place.matrix(),
                stored.path("rank").asInt(),
                stored.path("energyRank").asInt(),
                stored.path("fullRank").asInt(),
                stored.path("points")
                        .valueStream()
                        .map(point -> new Point(point.path("index").asInt(), point.path("value")))
                        .toList());
    }
}
