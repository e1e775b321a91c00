package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import java.nio.file.Path;

/** The engine's compression, as the worker calls it; {@link io.twofold.engine.Twofold#compress} bound to the readable directories. */
interface Compressor {
    CompressionReport compress(CompressionRequest request, Path output, RunState state, CompressionListener listener);
}
