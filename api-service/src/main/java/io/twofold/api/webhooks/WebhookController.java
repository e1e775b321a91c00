package io.twofold.api.webhooks;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.ApiProperties;
import io.twofold.api.access.Caller;
import io.twofold.api.http.JsonBody;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.api.webhooks.EndpointReader.NewEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The endpoints that are told about jobs. */
@RestController
@RequestMapping(path = "/v1/webhooks", produces = APPLICATION_JSON_VALUE)
class WebhookController {
    private static final Duration OVERLAP = Duration.ofHours(24);

    private final EndpointReader reader;
    private final OwnEndpoints own;
    private final EndpointTable endpoints;
    private final DeliveryTable deliveries;
    private final WebhookProperties settings;
    private final ApiProperties properties;

    WebhookController(
            EndpointReader reader,
            OwnEndpoints own,
            EndpointTable endpoints,
            DeliveryTable deliveries,
            WebhookProperties settings,
            ApiProperties properties) {
        this.reader = reader;
        this.own = own;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.settings = settings;
        this.properties = properties;
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE)
    ResponseEntity<EndpointDocument> create(Caller caller, InputStream body) throws IOException {
        NewEndpoint wanted = reader.read(JsonBody.read(body, properties.maxBody()));
        Endpoint endpoint = endpoints
                .insert(caller.tenant(), wanted.url(), wanted.events(), Signature.newSecret(), settings.maxEndpoints())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.TOO_MANY_WEBHOOKS,
                        "There may be " + settings.maxEndpoints() + " endpoints; delete one that is not needed"));
        return ResponseEntity.created(URI.create("/v1/webhooks/" + endpoint.id()))
                .cacheControl(CacheControl.noStore())
                .body(EndpointDocument.withSecret(endpoint));
    }

    @GetMapping
    Map<String, Object> list(Caller caller) {
        List<EndpointDocument> items = endpoints.findAll(caller.tenant()).stream()
                .map(EndpointDocument::of)
                .toList();
        return Map.of("object", "list", "items", items);
    }

    @GetMapping("/{id}")
    EndpointDocument get(Caller caller, @PathVariable String id) {
        return EndpointDocument.of(own.find(caller, id));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Caller caller, @PathVariable String id) {
        if (!endpoints.delete(caller.tenant(), own.find(caller, id).id())) {
            throw OwnEndpoints.unknown(id); // somebody else was faster
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/rotate")
    ResponseEntity<EndpointDocument> rotate(Caller caller, @PathVariable String id) {
        Endpoint endpoint = endpoints
                .rotate(caller.tenant(), own.find(caller, id).id(), Signature.newSecret(), OVERLAP)
                .orElseThrow(() -> OwnEndpoints.unknown(id));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(EndpointDocument.withSecret(endpoint));
    }

    @PostMapping("/{id}/ping")
    ResponseEntity<Delivery> ping(Caller caller, @PathVariable String id) {
        return ResponseEntity.accepted()
                .body(deliveries
                        .ping(caller.tenant(), own.find(caller, id).id())
                        .orElseThrow(() -> OwnEndpoints.unknown(id)));
    }
}
