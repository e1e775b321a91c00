package io.twofold.engine.tasks;

import io.twofold.report.Metric;
import java.util.Arrays;

/**
 * A metric with what it is the mean of.
 *
 * @param values by document; empty if it is no mean over documents
 */
record Measured(Metric metric, double[] values) {
    /** The mean, with the sample's standard deviation divided by √n as its error; a single document has none. */
    static Measured mean(double[] values) {
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        Double error = values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) / Math.sqrt(values.length);
        return new Measured(new Metric(mean, error, true), values);
    }

    static Measured whole(Metric metric) {
        return new Measured(metric, new double[0]);
    }
}
