package io.twofold.worker;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a worker that is a process of its own shows its health and its metrics, under {@code twofold.worker}.
 *
 * @param managementPort 0 is any free one; nothing is shown without
 * @param managementAddress the address that the port is on
 */
@ConfigurationProperties("twofold.worker")
record ManagementProperties(
        @Nullable Integer managementPort,
        @DefaultValue("127.0.0.1") InetAddress managementAddress) {

    ManagementProperties {
        if (managementPort != null && (managementPort < 0 || managementPort > 65_535)) {
            throw new IllegalArgumentException(
                    "twofold.worker.management-port must lie in 0 … 65535, but was " + managementPort);
        }
    }
}
