package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.report.EvaluationReport;
import java.nio.file.Path;

/** The engine's evaluation, as the worker calls it; {@link io.twofold.engine.Twofold#evaluate} bound to the sources. */
interface Evaluator {
    EvaluationReport evaluate(EvaluationRequest request, Path output, CompressionListener listener);
}
