package io.twofold.api.webhooks;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.ApiProperties;
import io.twofold.api.access.Caller;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an endpoint was told, and what it could not be told. */
@RestController
@RequestMapping(path = "/v1/webhooks/{id}/deliveries", produces = APPLICATION_JSON_VALUE)
class DeliveryController {
    private static final List<String> STATUSES = List.of("pending", "delivered", "failed");

    private static final Pattern ID = Pattern.compile("msg_[0-9a-f]{32}");

    private final OwnEndpoints endpoints;
    private final DeliveryTable deliveries;
    private final ApiProperties properties;

    DeliveryController(OwnEndpoints endpoints, DeliveryTable deliveries, ApiProperties properties) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.properties = properties;
    }

    @GetMapping
    ResponseEntity<Map<String, Object>> list(
            Caller caller, @PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
        String endpoint = endpoints.find(caller, id).id();
        String status = status(parameters);
        int limit = limit(parameters);
        List<Delivery> found =
                deliveries.findPage(caller.tenant(), endpoint, status, before(caller, endpoint, parameters), limit + 1);
        boolean hasMore = found.size() > limit;
        List<Delivery> shown = hasMore ? found.subList(0, limit) : found;
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (hasMore) {
            String next = "/v1/webhooks/" + endpoint + "/deliveries?limit=" + limit
                    + (status.isEmpty() ? "" : "&status=" + status) + "&after="
                    + shown.get(limit - 1).id();
            answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer.body(Map.of("object", "list", "items", shown, "has_more", hasMore));
    }

    @PostMapping("/{delivery}/redeliver")
    ResponseEntity<Delivery> redeliver(Caller caller, @PathVariable String id, @PathVariable String delivery) {
        return ResponseEntity.accepted()
                .body(deliveries
                        .redeliver(caller.tenant(), endpoints.find(caller, id).id(), checked(delivery))
                        .orElseThrow(DeliveryController::unknown));
    }

    private static String status(MultiValueMap<String, String> parameters) {
        String status = parameters.getFirst("status");
        if (status != null && !STATUSES.contains(status)) {
            throw invalid("'status' must be one of " + STATUSES);
        }
        return status == null ? "" : status;
    }

    private int limit(MultiValueMap<String, String> parameters) {
        String limit = parameters.getFirst("limit");
        if (limit == null) {
            return properties.pageSize();
        }
        if (!limit.matches("[0-9]{1,18}") || Long.parseLong(limit) < 1) {
            throw invalid("'limit' must be a number of at least 1");
        }
        return (int) Math.min(Long.parseLong(limit), properties.maxPageSize());
    }

    private long before(Caller caller, String endpoint, MultiValueMap<String, String> parameters) {
        String after = parameters.getFirst("after");
        if (after == null) {
            return Long.MAX_VALUE;
        }
        return Optional.of(after)
                .filter(id -> ID.matcher(id).matches())
                .flatMap(id -> deliveries.find(caller.tenant(), endpoint, id))
                .orElseThrow(() -> invalid("'after' must be the id of the last delivery of a page"))
                .number();
    }

    private static String checked(String delivery) {
        if (!ID.matcher(delivery).matches()) {
            throw unknown();
        }
        return delivery;
    }

    private static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no such delivery, or it is no longer kept");
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, detail);
    }
}
