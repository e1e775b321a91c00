package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import picocli.CommandLine.Command;

/** Let a job rest; what it has saved stays. */
@Command(name = "pause", description = "Let a job rest; what it has saved stays.")
final class PauseCommand extends OneJobCommand {

    @Override
    Job apply(TwofoldClient client, String jobId) {
        return client.pause(jobId);
    }
}
