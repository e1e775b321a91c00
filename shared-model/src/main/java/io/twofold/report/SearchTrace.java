package io.twofold.report;

import java.util.List;
import java.util.function.Function;

/**
 * How an allocation was learnt: the fields of {@link SearchStep} as columns, one entry per step.
 *
 * @param iteration from 1
 * @param radius γ
 * @param lossFirst nats
 * @param lossSecond nats
 * @param best nats
 * @param gradientNorm of the estimate
 * @param distance moved
 * @param sparsity µ_s: one row per step, rounded to six decimals
 * @param rankRatio µ_κ, likewise
 */
public record SearchTrace(
        List<Integer> iteration,
        List<Double> radius,
        List<Double> lossFirst,
        List<Double> lossSecond,
        List<Double> best,
        List<Double> gradientNorm,
        List<Double> distance,
        List<List<Double>> sparsity,
        List<List<Double>> rankRatio) {

    /** Turns steps into columns. */
    public static SearchTrace of(List<SearchStep> steps) {
        return new SearchTrace(
                column(steps, SearchStep::iteration),
                column(steps, SearchStep::radius),
                column(steps, SearchStep::lossFirst),
                column(steps, SearchStep::lossSecond),
                column(steps, SearchStep::best),
                column(steps, SearchStep::gradientNorm),
                column(steps, SearchStep::distance),
                column(steps, step -> rounded(step.sparsity())),
                column(steps, step -> rounded(step.rankRatio())));
    }

    /** These are by far the most numbers of a report, and the last ones stand beside the trace in full. */
    private static List<Double> rounded(List<Double> values) {
        return values.stream().map(value -> Math.rint(value * 1e6) / 1e6).toList();
    }

    private static <T> List<T> column(List<SearchStep> steps, Function<SearchStep, T> field) {
        return steps.stream().map(field).toList();
    }
}
