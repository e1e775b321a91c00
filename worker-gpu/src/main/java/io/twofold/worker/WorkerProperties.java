package io.twofold.worker;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one worker, under {@code twofold.worker}.
 *
 * @param id shown to users as the one who has the job; by default host name and process id
 * @param lease how long a job stays claimed after a heartbeat
 * @param heartbeat time between heartbeats, at most a third of the lease
 * @param tick shortest time between two reports of progress
 * @param fileRoots directories below which {@code file:} references may point; none by default
 * @param scratch for unfinished work; by default {@code work} in Twofold's home directory
 * @param grace how long the engine may take to stop when the worker shuts down
 */
@ConfigurationProperties("twofold.worker")
public record WorkerProperties(
        @Nullable String id,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("1s") Duration tick,
        @DefaultValue List<Path> fileRoots,
        @Nullable Path scratch,
        @DefaultValue("20s") Duration grace) {

    public WorkerProperties {
        requirePositive("heartbeat", heartbeat);
        requirePositive("tick", tick);
        requirePositive("grace", grace);
        if (heartbeat.multipliedBy(3).compareTo(lease) > 0) {
            throw new IllegalArgumentException("twofold.worker.heartbeat must be at most a third of the lease, so that"
                    + " one lost heartbeat does not cost the job, but was " + heartbeat + " of " + lease);
        }
        fileRoots = List.copyOf(fileRoots);
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("twofold.worker." + name + " must be positive, but was " + value);
        }
    }

    /** The given id, or host name and process id. */
    String workerId() {
        return id != null ? id : hostName() + "-" + ProcessHandle.current().pid();
    }

    /** The given scratch directory, or the one in {@code home}. */
    Path scratchBelow(Path home) {
        return scratch != null ? scratch : home.resolve("work");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
