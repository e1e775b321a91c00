package io.twofold.report;

import java.util.List;

/**
 * What an allocation knew of each matrix: the error of its outputs at some sparsities, and what that costs.
 *
 * @param sparsities at which the errors were measured
 * @param errors one row for each matrix of the allocation: ‖(W − W′)x‖², mean over tokens, at each of the sparsities
 * @param weights ½·mean((∂loss/∂y)²) over tokens and outputs y of each matrix, clipped: nats of a token per error
 * @param clipped how many weights were clipped
 * @param multiplier nats that one more removed parameter or byte costs, where the allocation had a choice
 * @param uniformRise predicted rise of the loss of a token, nats, if all matrices were equally sparse
 * @param rise the same for the allocation
 */
public record ErrorCurves(
        List<Double> sparsities,
        List<List<Double>> errors,
        List<Double> weights,
        int clipped,
        double multiplier,
        double uniformRise,
        double rise) {

    public ErrorCurves {
        sparsities = List.copyOf(sparsities);
        errors = errors.stream().map(List::copyOf).toList();
        weights = List.copyOf(weights);
    }
}
