package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import picocli.CommandLine.Command;

/** Let a paused job go on. */
@Command(name = "resume", description = "Let a paused job go on.")
final class ResumeCommand extends OneJobCommand {

    @Override
    Job apply(TwofoldClient client, String jobId) {
        return client.resume(jobId);
    }
}
