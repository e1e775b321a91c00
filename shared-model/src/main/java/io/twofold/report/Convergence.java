package io.twofold.report;

import java.util.List;

/**
 * How an iterative solver came to its end, as columns with one entry per iteration.
 *
 * @param objective what is minimised
 * @param primalResidual by how much the constraint is violated, relative to the right-hand side
 * @param dualResidual by how much optimality is violated, relative to the multiplier
 */
public record Convergence(List<Double> objective, List<Double> primalResidual, List<Double> dualResidual) {

    public Convergence {
        objective = List.copyOf(objective);
        primalResidual = List.copyOf(primalResidual);
        dualResidual = List.copyOf(dualResidual);
    }
}
