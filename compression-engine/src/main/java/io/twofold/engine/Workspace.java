package io.twofold.engine;

import io.twofold.engine.text.TextReader;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.References;
import io.twofold.report.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Turns references into directories and texts, with a scratch directory that is gone afterwards. Each reference is
 * resolved once, so that a branch which moves meanwhile is not two models in one report.
 */
final class Workspace implements AutoCloseable {
    private final Sources sources;
    private final boolean headersOnly;
    private final Path scratch;
    private final RunMonitor monitor;
    private final Map<String, LocalModel> models = new LinkedHashMap<>();
    private final Map<TextUse, Map<String, LocalText>> texts =
            Map.of(TextUse.CALIBRATION, new LinkedHashMap<>(), TextUse.EVALUATION, new LinkedHashMap<>());

    /**
     * @param scratch created if missing, deleted with everything in it on {@link #close}
     * @param monitor told of what is fetched
     */
    Workspace(Sources sources, Path scratch, RunMonitor monitor) {
        this(sources, false, scratch, monitor);
    }

    private Workspace(Sources sources, boolean headersOnly, Path scratch, RunMonitor monitor) {
        this.sources = sources;
        this.headersOnly = headersOnly;
        this.scratch = scratch;
        this.monitor = monitor;
        delete(scratch);
        try {
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A workspace whose scratch directory lies where the system keeps temporary files. */
    static Workspace temporary(Sources sources, RunMonitor monitor) {
        return temporary(sources, false, monitor);
    }

    /** As {@link #temporary(Sources, RunMonitor)}, for one who reads of weights only the headers. */
    static Workspace ofHeaders(Sources sources, RunMonitor monitor) {
        return temporary(sources, true, monitor);
    }

    private static Workspace temporary(Sources sources, boolean headersOnly, RunMonitor monitor) {
        try {
            return new Workspace(sources, headersOnly, Files.createTempDirectory("twofold"), monitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A place below the scratch directory. */
    Path scratch(String name) {
        return scratch.resolve(name);
    }

    /** Brings everything that a request names onto this machine's disk. */
    void fetch(CompressionRequest request) {
        fetch(request.model(), request.evaluation());
        fetchCalibration(request);
    }

    /** As {@link #fetch(CompressionRequest)}, for one who measures nothing. */
    void fetchWithoutEvaluation(CompressionRequest request) {
        fetch(request.model(), new Evaluation(List.of(), null));
        fetchCalibration(request);
    }

    private void fetchCalibration(CompressionRequest request) {
        String calibration = request.calibration().data();
        if (References.isRemote(calibration)) {
            monitor.time(Phase.FETCH, () -> text(calibration, TextUse.CALIBRATION));
        }
    }

    /** As {@link #fetch(CompressionRequest)}, of a model and the texts that it is measured on. */
    void fetch(String model, Evaluation evaluation) {
        if (References.isRemote(model)) {
            monitor.time(Phase.FETCH, () -> model(model));
        }
        for (PerplexityTask task : evaluation.perplexity()) {
            if (References.isRemote(task.data())) {
                monitor.time(Phase.FETCH, () -> text(task.data(), TextUse.EVALUATION));
            }
        }
    }

    /** The directory of a model. */
    Path model(String reference) {
        if (!reference.equals(References.BUILTIN_SAMPLE)) {
            return models.computeIfAbsent(reference, this::remoteOrFile).directory();
        }
        Path directory = scratch("sample");
        if (!Files.exists(directory)) {
            try {
                SampleModel.extract(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }

    private LocalModel remoteOrFile(String reference) {
        return headersOnly
                ? sources.description(reference, scratch("description-" + models.size()), monitor)
                : sources.model(reference, monitor);
    }

    /** A text to calibrate on. */
    String calibrationText(String reference) {
        return reference.equals(References.BUILTIN_SAMPLE)
                ? SampleModel.calibrationText()
                : read(reference, TextUse.CALIBRATION);
    }

    /** A text to evaluate on. */
    String evaluationText(String reference) {
        return reference.equals(References.BUILTIN_SAMPLE)
                ? SampleModel.evaluationText()
                : read(reference, TextUse.EVALUATION);
    }

    private String read(String reference, TextUse use) {
        LocalText text = text(reference, use);
        return TextReader.read(text.file(), text.rows(), reference);
    }

    private LocalText text(String reference, TextUse use) {
        return texts.getOrDefault(use, Map.of()).computeIfAbsent(reference, name -> sources.text(name, use, monitor));
    }

    /** The tasks that an evaluation names, with their rows. */
    ChosenTasks tasks(Evaluation evaluation) {
        return new ChosenTasks(evaluation, sources, monitor);
    }

    /** What was read so far from elsewhere, in references that mean the same bytes for ever. */
    List<String> pinned() {
        TreeSet<String> pinned = new TreeSet<>();
        models.values().forEach(model -> pinned.add(model.pinned()));
        texts.values().forEach(all -> all.values().forEach(text -> pinned.add(text.pinned())));
        pinned.removeIf(reference -> !References.isRemote(reference));
        return List.copyOf(pinned);
    }

    @Override
    public void close() {
        delete(scratch);
    }

    static void delete(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
