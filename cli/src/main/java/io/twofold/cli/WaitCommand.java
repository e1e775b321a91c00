package io.twofold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Follow a job until it is finished; exits with 0 only if it succeeded. */
@Command(name = "wait", description = "Follow a job until it is finished; exits with 0 only if it succeeded.")
final class WaitCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the job, such as job_01J…")
    private String id = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws InterruptedException {
        return Following.untilFinished(server.client(), id, output);
    }
}
