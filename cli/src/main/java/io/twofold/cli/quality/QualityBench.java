package io.twofold.cli.quality;

import io.twofold.json.Json;
import io.twofold.recipe.Calibration;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.PerplexityTask;
import io.twofold.report.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Fills in the rows that are missing, one after the other. Each is made by {@code twofold compress} and measured by
 * {@code twofold evaluate}, in processes of their own, so that its time and its peak memory are its own.
 */
public final class QualityBench {
    private static final int LAST_LINES = 3;
    private static final int SIGNALS = 128;

    private final RowDirectory directory;
    private final ChildProcesses children;
    private final Consumer<String> notes;

    /** @param notes hears what is going on, a sentence at a time */
    public QualityBench(RowDirectory directory, ChildProcesses children, Consumer<String> notes) {
        this.directory = directory;
        this.children = children;
        this.notes = notes;
    }

    /**
     * Measures; rows that came to a result earlier are left as they are, those that failed are tried again.
     *
     * @param again measures those with a result too
     */
    public void run(List<Trial> trials, boolean again) throws IOException, InterruptedException {
        for (int i = 0; i < trials.size(); i++) {
            Trial trial = trials.get(i);
            String name = "%d/%d: %s %s%s"
                    .formatted(
                            i + 1,
                            trials.size(),
                            trial.model(),
                            trial.recipe(),
                            trial.sparsity() == null ? "" : " at " + trial.sparsity());
            Optional<Row> earlier = directory.find(trial).filter(row -> row.error() == null);
            if (earlier.isPresent() && !again) {
                notes.accept(name + ", measured " + earlier.get().finished());
                continue;
            }
            if (again) {
                directory.removeWork(trial);
            }
            notes.accept(name + " … (log: " + directory.file(trial, ".log") + ")");
            Row row = measure(trial);
            directory.save(trial, row);
            directory.writeTable();
            notes.accept(name + (row.error() == null ? ": " + QualityTable.summary(row) : " failed: " + row.error()));
        }
    }

    private Row measure(Trial trial) throws IOException, InterruptedException {
        Path work = directory.work(trial);
        try {
            JsonNode compression = trial.isDense() ? null : compress(trial, work);
            EvaluationReport evaluation = evaluate(trial, work);
            directory.removeWork(trial);
            return Row.measured(trial, compression, evaluation);
        } catch (FailedVerbException e) {
            return Row.failed(trial, e.getMessage());
        }
    }

    private JsonNode compress(Trial trial, Path work) throws IOException, InterruptedException, FailedVerbException {
        Path compressed = compressed(work);
        Path report = directory.file(trial, ".report.json");
        // a manifest is written last: the compression was done when an earlier bench was stopped
        if (Files.notExists(compressed.resolve("manifest.json"))) {
            CompressionRequest request = trial.request();
            Path recipe = Files.writeString(work.resolve("recipe.json"), Json.writePretty(request.recipe()));
            Calibration calibration = request.calibration();
            String text = trial.characters() == null
                    ? calibration.data()
                    : Excerpt.of(calibration.data(), trial.characters(), directory.resolve("texts"));
            verb(
                    trial,
                    work,
                    List.of(
                            "compress",
                            "--model=" + request.model(),
                            "--recipe=" + recipe,
                            "--calibration=" + text,
                            "--sequences=" + calibration.sequences(),
                            "--sequence-length=" + calibration.sequenceLength(),
                            "--perplexity=none",
                            "--export=hf-dense,factored",
                            "--spectra=never", // the table has the time of the method alone
                            "--device=" + request.device(),
                            "--out=" + compressed));
        }
        Files.copy(compressed.resolve("report.json"), report, StandardCopyOption.REPLACE_EXISTING);
        return Json.parse(Files.readString(report));
    }

    private EvaluationReport evaluate(Trial trial, Path work)
            throws IOException, InterruptedException, FailedVerbException {
        CompressionRequest request = trial.request();
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--model="
                        + (trial.isDense()
                                ? request.model()
                                : "file:" + compressed(work).resolve("hf-dense")),
                "--device=" + request.device()));
        for (PerplexityTask task : request.evaluation().perplexity()) {
            arguments.add("--perplexity=" + task.name());
        }
        String report = verb(trial, work, arguments);
        return Json.mapper().readValue(report, EvaluationReport.class);
    }

    private static Path compressed(Path work) {
        return work.resolve("compressed");
    }

    /** Runs a verb; returns what it printed. */
    private String verb(Trial trial, Path work, List<String> arguments)
            throws IOException, InterruptedException, FailedVerbException {
        List<String> withJson = new ArrayList<>(arguments);
        withJson.add("--json");
        Path out = work.resolve("out.json");
        Path log = directory.file(trial, ".log");
        int exitCode = children.run(withJson, out, log);
        String printed = Files.readString(out);
        if (exitCode != 0) {
            String told = detail(printed);
            throw new FailedVerbException(
                    arguments.get(0) + ": " + (told == null ? ending(exitCode) + "; " + lastLines(log) : told));
        }
        return printed;
    }

    private static @Nullable String detail(String printed) {
        try {
            return Json.parse(printed).at("/error/detail").asStringOpt().orElse(null);
        } catch (JacksonException e) {
            return null; // it was killed before it could tell
        }
    }

    private static String ending(int exitCode) {
        return exitCode > SIGNALS
                ? "killed by signal " + (exitCode - SIGNALS) + " (9 is what a system sends that lacks memory)"
                : "exit code " + exitCode;
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return "its last words: "
                + String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** A verb that did not end well. */
    private static final class FailedVerbException extends Exception {
        private static final long serialVersionUID = 1;

        FailedVerbException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
