package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import picocli.CommandLine.Command;

/** Stop a job; its worker sees it within a heartbeat. */
@Command(name = "cancel", description = "Stop a job; its worker sees it within a heartbeat.")
final class CancelCommand extends OneJobCommand {

    @Override
    Job apply(TwofoldClient client, String jobId) {
        return client.cancel(jobId);
    }
}
