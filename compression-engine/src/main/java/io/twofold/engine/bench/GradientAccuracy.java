package io.twofold.engine.bench;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.policy.Coordinates;
import io.twofold.engine.policy.Objective;
import io.twofold.engine.policy.PolicySearch;
import io.twofold.engine.policy.SearchState;
import io.twofold.recipe.Estimator;
import io.twofold.recipe.TruncatedGaussian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well an estimator knows a gradient, as far as that lies along the budget plane.
 *
 * @param loss what was differentiated: {@code linear} or {@code quadratic}
 * @param estimator of the gradient
 * @param radius γ
 * @param bias mean of the estimates' parts along the gradient, over the gradient's length: 1 if unbiased
 * @param biasError standard error of bias
 * @param relativeVariance total variance of the estimates ÷ (bias·|gradient|)²
 * @param cosine mean cosine of an estimate with the gradient
 */
public record GradientAccuracy(
        String loss,
        Estimator estimator,
        double radius,
        double bias,
        double biasError,
        double relativeVariance,
        double cosine) {

    private static final double CURVATURE = 5; // over slope, as of the surface at 50 %: ((b + c)² + 2c) ÷ (b + c)

    /** With the surface's gradient at its uniform allocation, at the first and the last radius of the schedule. */
    static List<GradientAccuracy> study(PlantedSurface surface, TruncatedGaussian settings, int draws) {
        List<GradientAccuracy> rows = new ArrayList<>();
        Coordinates coordinates = new Coordinates(surface.space());
        AllocationPoint point = surface.space().uniform(0.25);
        double[] from = coordinates.vector(point);
        double[] gradient = surface.gradient(point);
        TruncatedGaussian.Window window = settings.window();
        for (String loss : List.of("linear", "quadratic")) {
            double curvature = loss.equals("linear") ? 0 : CURVATURE;
            Objective objective = (t, sample) -> polynomial(from, gradient, coordinates.vector(sample), curvature);
            for (double radius : new double[] {window.initialRadius(), window.finalRadius()}) {
                for (Estimator estimator : Estimator.values()) {
                    List<double[]> estimates = estimates(surface, settings, estimator, radius, objective, draws);
                    rows.add(of(loss, estimator, radius, coordinates.tangential(gradient), estimates));
                }
            }
        }
        return rows;
    }

    /** Σ gᵢdᵢ + ½·h·|gᵢ|·dᵢ², d = to − from. */
    private static double polynomial(double[] from, double[] gradient, double[] to, double h) {
        double loss = 0;
        for (int i = 0; i < from.length; i++) {
            double d = to[i] - from[i];
            loss += gradient[i] * d + h / 2 * Math.abs(gradient[i]) * d * d;
        }
        return loss;
    }

    private static List<double[]> estimates(
            PlantedSurface surface,
            TruncatedGaussian settings,
            Estimator estimator,
            double radius,
            Objective objective,
            int draws) {
        PolicySearch search = new PolicySearch(surface.space(), bare(settings, estimator, radius), 0);
        Coordinates coordinates = new Coordinates(surface.space());
        SearchState start = search.begin(surface.space().uniform(0.25));
        List<double[]> estimates = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            SearchState state = new SearchState(
                    draw, start.mean(), start.mean(), start.firstMoment(), start.secondMoment(), List.of());
            // with β₁ = 0 Adam's first moment is the gradient's estimate
            estimates.add(coordinates.tangential(search.step(state, objective).firstMoment().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray()));
        }
        return estimates;
    }

    private static TruncatedGaussian bare(TruncatedGaussian settings, Estimator estimator, double radius) {
        return new TruncatedGaussian(
                settings.granularity(),
                settings.start(),
                estimator,
                new TruncatedGaussian.Window(settings.window().variance(), radius, radius, 0, 1),
                settings.outerIterations(),
                new TruncatedGaussian.AdamW(1e-3, 0, 0, 1e-8, 0),
                settings.minibatch(),
                settings.anchorInterval(),
                settings.refreshScaling(),
                0);
    }

    private static GradientAccuracy of(
            String loss, Estimator estimator, double radius, double[] gradient, List<double[]> estimates) {
        int count = estimates.size();
        double length = product(gradient, gradient);
        double[] along = new double[count];
        double[] mean = new double[gradient.length];
        double squares = 0;
        double cosine = 0;
        for (int draw = 0; draw < count; draw++) {
            double[] estimate = estimates.get(draw);
            double product = product(estimate, gradient);
            double square = product(estimate, estimate);
            along[draw] = product / length;
            squares += square / count;
            cosine += product / Math.sqrt(square * length) / count;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += estimate[i] / count;
            }
        }
        double bias = Arrays.stream(along).average().orElseThrow();
        double scatter = Arrays.stream(along).map(x -> (x - bias) * (x - bias)).sum() / (count - 1);
        double variance = squares - product(mean, mean);
        return new GradientAccuracy(
                loss, estimator, radius, bias, Math.sqrt(scatter / count), variance / (bias * bias * length), cosine);
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
