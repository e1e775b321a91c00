package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.render.JobText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A verb about one job, which prints the job afterwards. */
abstract class OneJobCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    /** Says it to the server. @return the job as it is then */
    abstract Job apply(TwofoldClient client, String jobId);

    @Override
    public final Integer call() {
        Job job = apply(server.client(), id);
        output.result(job.document(), () -> JobText.of(job));
        return ExitCode.DONE;
    }
}
