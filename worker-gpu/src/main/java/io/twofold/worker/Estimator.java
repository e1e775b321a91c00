package io.twofold.worker;

import io.twofold.recipe.CompressionRequest;
import io.twofold.report.Estimate;

/** The engine's prediction, as the worker calls it; {@link io.twofold.engine.Twofold#estimate} bound to the sources. */
interface Estimator {
    Estimate estimate(CompressionRequest request);
}
