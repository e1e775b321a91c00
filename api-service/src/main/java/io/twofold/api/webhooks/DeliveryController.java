package io.twofold.api.webhooks;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.ApiProperties;
import io.twofold.api.access.Caller;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.api.paging.Cursors;
import java.util.List;
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
    private final Cursors cursors;
    private final ApiProperties properties;

    DeliveryController(OwnEndpoints endpoints, DeliveryTable deliveries, Cursors cursors, ApiProperties properties) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.cursors = cursors;
        this.properties = properties;
    }

    @GetMapping
    ResponseEntity<DeliveryPage> list(
            Caller caller, @PathVariable String id, @RequestParam MultiValueMap<String, String> parameters) {
        String endpoint = endpoints.find(caller, id).id();
        String status = status(parameters);
        int limit = limit(parameters);
        String list = name(caller, endpoint, status);
        List<Delivery> found =
                deliveries.findPage(caller.tenant(), endpoint, status, before(list, parameters), limit + 1);
        boolean hasMore = found.size() > limit;
        List<Delivery> shown = hasMore ? found.subList(0, limit) : found;
        if (!hasMore) {
            return ResponseEntity.ok(new DeliveryPage(shown, null));
        }
        String next = cursors.seal(list, Long.toString(shown.get(limit - 1).number()));
        String address = "/v1/webhooks/" + endpoint + "/deliveries?limit=" + limit
                + (status.isEmpty() ? "" : "&status=" + status) + "&after=" + next;
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<" + address + ">; rel=\"next\"")
                .body(new DeliveryPage(shown, next));
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

    private long before(String list, MultiValueMap<String, String> parameters) {
        String after = parameters.getFirst("after");
        return after == null ? Long.MAX_VALUE : Long.parseLong(cursors.open(list, after));
    }

    /** Everything that must be the same on the next page. */
    private static String name(Caller caller, String endpoint, String status) {
        return "deliveries " + caller.tenant() + " " + endpoint + " " + status;
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
