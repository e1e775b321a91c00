package io.twofold.api.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * One request that changed something, tried to, or was refused. It names no key, token, query or body.
 *
 * @param id rises with every event; 0 before it is stored
 * @param at when the request was answered
 * @param tenant null where nobody could be made out
 * @param principal the key or person; null where nobody could be made out
 * @param action method and path of the operation, such as {@code POST /v1/jobs/{id}/cancel}
 * @param target what was changed, such as the job's id; null if it is nothing with a name
 * @param status HTTP status of the answer
 * @param outcome {@code done}, {@code failed} or {@code refused}
 * @param remoteAddress where the request came from
 * @param omitted how many refusals before this one were only counted, because there were too many
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record AuditEvent(
        long id,
        Instant at,
        @Nullable String tenant,
        @Nullable String principal,
        String action,
        @Nullable String target,
        String requestId,
        int status,
        String outcome,
        String remoteAddress,
        int omitted) {

    private static final int LONGEST = 200;

    /** An event that is not stored yet; its outcome follows from the status. */
    public static AuditEvent of(
            Instant at,
            @Nullable String tenant,
            @Nullable String principal,
            String action,
            @Nullable String target,
            String requestId,
            int status,
            String remoteAddress) {
        String outcome = status == 401 || status == 403 ? "refused" : status < 400 ? "done" : "failed";
        return new AuditEvent(
                0,
                at,
                tenant,
                principal == null ? null : clean(principal),
                clean(action),
                target == null ? null : clean(target),
                requestId,
                status,
                outcome,
                clean(remoteAddress),
                0);
    }

    /** What the database can store, and a terminal show. */
    private static String clean(String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        return shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    AuditEvent after(int omittedBefore) {
        return new AuditEvent(
                id, at, tenant, principal, action, target, requestId, status, outcome, remoteAddress, omittedBefore);
    }
}
