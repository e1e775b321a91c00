package io.twofold.worker;

import io.twofold.engine.BlockRange;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.engine.Sources;
import io.twofold.engine.Twofold;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import java.nio.file.Path;

/** The engine's compression, as the worker calls it. */
interface Compressor {
    CompressionReport compress(
            CompressionRequest request, Path output, RunState state, BlockShards shards, CompressionListener listener);

    /** Some blocks of a job that another worker has. */
    void compressBlocks(
            CompressionRequest request, BlockRange blocks, Path scratch, RunState state, CompressionListener listener);

    /** The real one, for what can be read from these sources. */
    static Compressor of(Sources sources) {
        return new Compressor() {
            @Override
            public CompressionReport compress(
                    CompressionRequest request,
                    Path output,
                    RunState state,
                    BlockShards shards,
                    CompressionListener listener) {
                return Twofold.compress(request, sources, output, state, shards, listener);
            }

            @Override
            public void compressBlocks(
                    CompressionRequest request,
                    BlockRange blocks,
                    Path scratch,
                    RunState state,
                    CompressionListener listener) {
                Twofold.compressBlocks(request, blocks, sources, scratch, state, listener);
            }
        };
    }
}
