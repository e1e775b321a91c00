package io.twofold.cli;

import io.twofold.cli.quality.ChildProcesses;
import io.twofold.cli.quality.QualityBench;
import io.twofold.cli.quality.QualityTable;
import io.twofold.cli.quality.Row;
import io.twofold.cli.quality.RowDirectory;
import io.twofold.cli.quality.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills in the table of qualities: models, recipes and sparsities, a row and a process at a time. */
@Command(
        name = "quality",
        description = "Compress models by several recipes and print what is left of them as one table."
                + " Started again, it goes on with the rows that are missing.",
        sortOptions = false)
final class BenchQualityCommand implements Callable<Integer> {
    @Mixin
    private QualityOptions options = new QualityOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description =
                    "keeps the rows: rows/KEY.json, with report and log; table.md and table.json hold all of them")
    @Nullable
    Path out;

    @Option(names = "--dense-only", description = "measure only the models as they came")
    private boolean denseOnly;

    @Option(names = "--rerun", description = "measure the rows that have a result once more")
    private boolean rerun;

    @Option(names = "--print", description = "run nothing: print the table of the rows that lie in DIR")
    private boolean print;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws Exception {
        Path directory = Objects.requireNonNull(out);
        if (!print) {
            List<Trial> trials = options.trials(denseOnly);
            try (RowDirectory rows = RowDirectory.take(directory);
                    ChildProcesses children = new ChildProcesses(directory.resolve("child"))) {
                new QualityBench(rows, children, output::note).run(trials, rerun);
            }
        }
        List<Row> rows = RowDirectory.rows(directory);
        output.result(RowDirectory.document(rows), () -> QualityTable.of(rows));
        return ExitCode.DONE;
    }
}
