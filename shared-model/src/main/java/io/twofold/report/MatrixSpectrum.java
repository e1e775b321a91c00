package io.twofold.report;

import java.util.List;

/**
 * The singular values σ₁ ≥ σ₂ ≥ … ≥ σ_d of a matrix before it was compressed, as its checkpoint holds it, unscaled.
 *
 * @param name as in the checkpoint
 * @param rank of the low-rank part that was stored
 * @param energyRank the least k with σ₁ + … + σ_k ≥ 0.9·(σ₁ + … + σ_d): sums of the singular values themselves, not of
 *     their squares, as in CAP, Figure 5; 0 if all of them are 0
 * @param fullRank d = min(outFeatures, inFeatures)
 * @param points some of the singular values, by rising index: all of them if there are few
 */
public record MatrixSpectrum(String name, int rank, int energyRank, int fullRank, List<Point> points) {

    public MatrixSpectrum {
        points = List.copyOf(points);
    }

    /**
     * One singular value.
     *
     * @param index from 1
     * @param value σ_index; what is below 1e-8 of σ₁ is rounding
     */
    public record Point(int index, float value) {}
}
