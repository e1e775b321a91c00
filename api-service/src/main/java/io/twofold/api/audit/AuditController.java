package io.twofold.api.audit;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Shows the events of all tenants to administrators. */
@RestController
class AuditController {
    private static final Set<String> OUTCOMES = Set.of("done", "failed", "refused");

    private final AuditTrail trail;
    private final AuditTable table;
    private final ApiProperties properties;

    AuditController(AuditTrail trail, AuditTable table, ApiProperties properties) {
        this.trail = trail;
        this.table = table;
        this.properties = properties;
    }

    @GetMapping(path = "/v1/admin/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> list(
            @RequestParam(required = false) @Nullable String tenant,
            @RequestParam(required = false) @Nullable String outcome,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        if (tenant != null && tenant.indexOf('\0') >= 0) {
            throw invalid("'tenant' must be the name of a tenant");
        }
        if (outcome != null && !OUTCOMES.contains(outcome)) {
            throw invalid("'outcome' must be done, failed or refused");
        }
        long before = after == null ? Long.MAX_VALUE : number("after", after);
        int length = (int)
                Math.min(limit == null ? properties.pageSize() : number("limit", limit), properties.maxPageSize());
        trail.write(); // what this instance has seen is in the list
        List<AuditEvent> found = table.page(tenant, outcome, before, length + 1);
        boolean hasMore = found.size() > length;
        List<AuditEvent> shown = hasMore ? found.subList(0, length) : found;
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (hasMore) {
            String next = UriComponentsBuilder.fromPath("/v1/admin/audit")
                    .queryParam("limit", length)
                    .queryParamIfPresent("tenant", java.util.Optional.ofNullable(tenant))
                    .queryParamIfPresent("outcome", java.util.Optional.ofNullable(outcome))
                    .queryParam("after", shown.get(length - 1).id())
                    .encode()
                    .toUriString();
            answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer.body(Map.of("object", "list", "items", shown, "has_more", hasMore));
    }

    private static long number(String parameter, String written) {
        if (!written.matches("[0-9]{1,18}") || Long.parseLong(written) < 1) {
            throw invalid("'" + parameter + "' must be a number of at least 1");
        }
        return Long.parseLong(written);
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, detail);
    }
}
