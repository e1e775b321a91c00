package io.twofold.api.jobs;

import io.twofold.job.Deadline;
import io.twofold.job.JobWebhook;
import io.twofold.recipe.JobRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/jobs}: a request, and what is kept beside it.
 *
 * @param request what to do, complete and valid
 * @param labels of the user's own, to find the job again
 * @param priority of two waiting jobs the one with the larger number goes first
 * @param deadline when the job expires unless it has finished, or null
 * @param webhook who is told about it; null: all endpoints of the tenant
 */
record Submission(
        JobRequest request,
        Map<String, String> labels,
        int priority,
        @Nullable Deadline deadline,
        @Nullable JobWebhook webhook) {}
