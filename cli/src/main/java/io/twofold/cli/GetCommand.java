package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import picocli.CommandLine.Command;

/** Show one job. */
@Command(name = "get", description = "Show one job.")
final class GetCommand extends OneJobCommand {

    @Override
    Job apply(TwofoldClient client, String jobId) {
        return client.job(jobId);
    }
}
