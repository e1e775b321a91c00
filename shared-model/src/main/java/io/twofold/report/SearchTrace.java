package io.twofold.report;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an allocation was learnt: the fields of {@link SearchStep} as columns, one entry per step.
 *
 * @param iteration from 1
 * @param radius γ, or null where there is none
 * @param lossFirst nats
 * @param lossSecond nats, or null where a step takes one sample
 * @param baseline δ, nats, or null where there is none
 * @param best nats
 * @param gradientNorm of the estimate
 * @param distance moved
 * @param sparsity µ_s: one row per step, rounded to six decimals
 * @param rankRatio µ_κ, likewise
 */
public record SearchTrace(
        List<Integer> iteration,
        @Nullable List<Double> radius,
        List<Double> lossFirst,
        @Nullable List<Double> lossSecond,
        @Nullable List<Double> baseline,
        List<Double> best,
        List<Double> gradientNorm,
        List<Double> distance,
        List<List<Double>> sparsity,
        List<List<Double>> rankRatio) {

    /**
     * Turns steps into columns.
     *
     * @throws IllegalArgumentException if only some of the steps have a radius, a second loss or a baseline
     */
    public static SearchTrace of(List<SearchStep> steps) {
        return new SearchTrace(
                column(steps, SearchStep::iteration),
                given(steps, SearchStep::radius),
                column(steps, SearchStep::lossFirst),
                given(steps, SearchStep::lossSecond),
                given(steps, SearchStep::baseline),
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

    /** A column that a method either has in every step or not at all. */
    private static @Nullable List<Double> given(List<SearchStep> steps, Function<SearchStep, @Nullable Double> field) {
        List<Double> values = steps.stream()
                .map(field)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        if (!values.isEmpty() && values.size() < steps.size()) {
            throw new IllegalArgumentException(
                    "Only " + values.size() + " of " + steps.size() + " steps have a value that all must have or none");
        }
        return values.isEmpty() ? null : values;
    }

    private static <T> List<T> column(List<SearchStep> steps, Function<SearchStep, T> field) {
        return steps.stream().map(field).toList();
    }
}
