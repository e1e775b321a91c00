package io.twofold.engine;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Short compressions of the sample model. */
final class SampleRuns {
    /** Decoder blocks of the sample model. */
    static final int BLOCKS = 4;

    /** Linear layers inside them. */
    static final int MATRICES = 28;

    private SampleRuns() {}

    /**
     * A request for the sample model that reads little text.
     *
     * @param recipe as JSON
     * @param settings fields and their values, by turns, set last
     */
    static CompressionRequest request(String recipe, String... settings) {
        ObjectNode request = (ObjectNode) Json.parse("""
                {"model":"builtin:sample","exports":["factored"],"recipe":%s,
                 "calibration":{"sequences":4,"sequenceLength":64},"evaluation":{"perplexity":[]}}""".formatted(recipe));
        for (int i = 0; i < settings.length; i += 2) {
            RequestReader.set(request, settings[i], settings[i + 1]);
        }
        return RequestReader.read(request);
    }

    /** A few policy steps over the candidates of a preset. */
    static CompressionRequest candidates(String preset, String... settings) {
        return request("""
                {"preset":"%s","decomposition":{"tolerance":0.01},
                 "allocation":{"iterations":3,"minibatch":{"sequences":4,"sequenceLength":64},
                  "probe":{"sequences":2,"sequenceLength":64}}}""".formatted(preset), settings);
    }

    static CompressionReport compress(CompressionRequest request, Path output) {
        return compress(request, output, RunState.NONE, CompressionListener.SILENT);
    }

    static CompressionReport compress(
            CompressionRequest request, Path output, RunState state, CompressionListener listener) {
        return Twofold.compress(request, Sources.anywhere(), output, state, listener);
    }

    /** Hears what a learnt allocation does. */
    static class Heard implements CompressionListener {
        final List<List<SearchStep>> resumed = new ArrayList<>();
        final List<SearchStep> steps = new ArrayList<>();
        final List<Progress> progress = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        int restored;

        @Override
        public void resumed(List<SearchStep> earlier) {
            resumed.add(earlier);
        }

        @Override
        public void step(SearchStep step) {
            steps.add(step);
        }

        @Override
        public void restored(int matrices) {
            restored += matrices;
        }

        @Override
        public void warning(String sentence) {
            warnings.add(sentence);
        }

        @Override
        public void progress(Progress now) {
            progress.add(now);
        }

        boolean heardOf(String unit) {
            return progress.stream().anyMatch(now -> now.unit().equals(unit));
        }
    }
}
