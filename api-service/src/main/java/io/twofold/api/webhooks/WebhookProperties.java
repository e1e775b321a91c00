package io.twofold.api.webhooks;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the webhooks, {@code twofold.webhooks.*}.
 *
 * @param allow hosts ({@code NAME} or an IP address) that may be called whatever their address and port, also by plain
 *     http: for tests, and for receivers in the operator's own network
 * @param ports that all other endpoints may have
 * @param timeout for one attempt as a whole, from the look-up of the name to the answer
 * @param retryDelays pauses between the attempts; there is one attempt more than there are pauses
 * @param pollInterval how often an idle sender looks for work
 * @param senders how many attempts one instance makes at the same time
 * @param maxEndpoints how many endpoints a tenant may have
 * @param keep how long finished deliveries stay listed
 */
@ConfigurationProperties("twofold.webhooks")
record WebhookProperties(
        @DefaultValue List<String> allow,
        @DefaultValue({"443", "8443"}) List<Integer> ports,
        @DefaultValue("15s") Duration timeout,

        @DefaultValue({"5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"})
        List<Duration> retryDelays,

        @DefaultValue("1s") Duration pollInterval,
        @DefaultValue("4") int senders,
        @DefaultValue("20") int maxEndpoints,
        @DefaultValue("30d") Duration keep) {

    WebhookProperties {
        allow = List.copyOf(allow);
        ports = List.copyOf(ports);
        retryDelays = List.copyOf(retryDelays);
        if (senders < 1 || maxEndpoints < 1) {
            throw new IllegalArgumentException(
                    "twofold.webhooks.senders and twofold.webhooks.max-endpoints must be at least 1");
        }
    }
}
