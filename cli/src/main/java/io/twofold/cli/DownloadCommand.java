package io.twofold.cli;

import io.twofold.cli.client.ArtifactDownload;
import io.twofold.cli.render.Amounts;
import io.twofold.cli.render.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads what a job has made. */
@Command(name = "download", description = "Download the files of a job that succeeded; their SHA-256 is checked.")
final class DownloadCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where to put the files")
    private Path out = Path.of("");

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        List<ArtifactDownload.File> files = new ArtifactDownload(server.client())
                .all(id, out, file -> output.note(file.name() + ", " + Amounts.bytes(file.bytes())));
        output.result(Map.of("job", id, "directory", out.toString(), "files", files), () -> table(files));
        return ExitCode.DONE;
    }

    private static String table(List<ArtifactDownload.File> files) {
        Table table = Table.ofWords("file", "bytes", "SHA-256");
        files.forEach(file -> table.row(file.name(), Amounts.count(file.bytes()), file.sha256()));
        return table.toString();
    }
}
