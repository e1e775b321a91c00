package io.twofold.engine.allocation;

/**
 * The sparsities that a matrix may have.
 *
 * @param lowest at least 0
 * @param highest at most 1
 */
public record SparsityBox(double lowest, double highest) {
    private static final double ROOM = 0.1;
    private static final double ROUNDING = 1e-9;

    /**
     * The box that was asked for; a side that leaves the mean less than 0.1 is moved half-way from the mean to 0 or 1.
     *
     * @param mean s̄ in [0, 1]
     */
    public static SparsityBox around(double mean, double lowest, double highest) {
        return new SparsityBox(
                mean - lowest < ROOM - ROUNDING ? Math.min(lowest, mean / 2) : lowest,
                highest - mean < ROOM - ROUNDING ? Math.max(highest, (1 + mean) / 2) : highest);
    }
}
