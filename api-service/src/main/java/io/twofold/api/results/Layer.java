package io.twofold.api.results;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One compressed matrix as clients see it.
 *
 * @param block number of the block it belongs to, or null if its name has none
 * @param rows out-features
 * @param cols in-features
 * @param rankRatio share of the kept parameters that the low-rank part has
 * @param sparseEntries stored entries of the sparse part
 * @param sparsity share of the parameters that is gone
 * @param relativeError as in the report
 * @param parameters that are kept
 * @param bytes in the layout {@code factored} with values of 16 bits
 * @param matrix its name inside the block
 * @param denseBytes before it was compressed, with values of 16 bits
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Layer(
        @Nullable Integer block,
        String name,
        int rows,
        int cols,
        int rank,
        double rankRatio,
        long sparseEntries,
        double sparsity,
        double relativeError,
        long parameters,
        long bytes,
        String matrix,
        long denseBytes) {
    private static final int VALUE_BYTES = 2;
    private static final int SCALE_BYTES = 4;

    /**
     * Completes what a report or an event says about a matrix.
     *
     * @param group entries that share a scale, where they are stored in four bits; 0 where they are not
     */
    static Layer of(JsonNode matrix, int group) {
        String name = matrix.path("name").asString("");
        int rows = matrix.path("shape").path(0).asInt();
        int cols = matrix.path("shape").path(1).asInt();
        int rank = matrix.path("rank").asInt();
        long entries = matrix.path("nonZeros").asLong();
        long lowRank = (long) rank * (rows + cols);
        long all = (long) rows * cols;
        long groups = group == 0 ? 0 : (entries + group - 1) / group;
        long values = group == 0 ? entries * VALUE_BYTES : groups * group / 2 + groups * SCALE_BYTES;
        MatrixName place = MatrixName.of(name);
        return new Layer(
                place.block(),
                name,
                rows,
                cols,
                rank,
                lowRank + entries == 0 ? 0 : (double) lowRank / (lowRank + entries),
                entries,
                1 - (double) (lowRank + entries) / all,
                matrix.path("relativeError").asDouble(),
                lowRank + entries,
                lowRank * VALUE_BYTES + values + (all + 7) / 8,
                place.matrix(),
                all * VALUE_BYTES);
    }
}
