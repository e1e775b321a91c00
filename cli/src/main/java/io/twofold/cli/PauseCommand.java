package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.render.JobText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Let a job rest; what it has saved stays. */
@Command(name = "pause", description = "Let a job rest; what it has saved stays.")
final class PauseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Job job = server.client().pause(id);
        output.result(job.document(), () -> JobText.of(job));
        return ExitCode.DONE;
    }
}
