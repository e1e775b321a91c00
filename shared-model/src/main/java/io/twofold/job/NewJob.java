package io.twofold.job;

import io.twofold.recipe.JobRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants done, before it is a {@link Job}.
 *
 * @param tenant whose job it will be
 * @param request what to do, complete and valid
 * @param labels of the user's own, to find the job again
 * @param priority of two waiting jobs the one with the larger number goes first
 * @param deadline when it expires unless it has finished, or null
 * @param traceParent W3C {@code traceparent} of the submission, with which every attempt goes on, or null
 * @param webhook who is told about it; null: all endpoints of the tenant
 */
public record NewJob(
        String tenant,
        JobRequest request,
        Map<String, String> labels,
        int priority,
        @Nullable Deadline deadline,
        @Nullable String traceParent,
        @Nullable JobWebhook webhook) {

    public NewJob {
        labels = Map.copyOf(labels);
    }

    /** Of the tenant {@code default}, without labels, at priority 0, without a deadline. */
    public static NewJob of(JobRequest request) {
        return new NewJob("default", request, Map.of(), 0, null, null, null);
    }

    public NewJob withTenant(String owner) {
        return new NewJob(owner, request, labels, priority, deadline, traceParent, webhook);
    }

    public NewJob withLabels(Map<String, String> wanted) {
        return new NewJob(tenant, request, wanted, priority, deadline, traceParent, webhook);
    }

    public NewJob withPriority(int wanted) {
        return new NewJob(tenant, request, labels, wanted, deadline, traceParent, webhook);
    }

    public NewJob withDeadline(@Nullable Deadline wanted) {
        return new NewJob(tenant, request, labels, priority, wanted, traceParent, webhook);
    }

    public NewJob withTraceParent(@Nullable String wanted) {
        return new NewJob(tenant, request, labels, priority, deadline, wanted, webhook);
    }

    public NewJob withWebhook(@Nullable JobWebhook wanted) {
        return new NewJob(tenant, request, labels, priority, deadline, traceParent, wanted);
    }
}
