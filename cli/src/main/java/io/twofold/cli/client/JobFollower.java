package io.twofold.cli.client;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a job until it is finished. Each question waits at the server until the job changes; only where it comes back
 * at once without one, from a server that does not wait, is there a pause.
 */
public final class JobFollower {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final TwofoldClient client;

    public JobFollower(TwofoldClient client) {
        this.client = client;
    }

    /**
     * Returns the finished job.
     *
     * @param changed told about every version that is seen, the finished one included
     * @throws ServerAwayException if the server does not answer the first question, or later for 30 seconds
     * @throws ProblemException if it refuses, other than for the moment
     */
    public Job follow(String id, Consumer<Job> changed) throws InterruptedException {
        String etag = null;
        ServerPatience patience = new ServerPatience();
        while (true) {
            long asked = System.nanoTime();
            boolean news = false;
            try {
                Optional<TwofoldClient.Version> version = client.changed(id, etag);
                patience.heard();
                news = version.isPresent() && version.get().etag() != null;
                if (version.isPresent()) {
                    etag = version.get().etag();
                    changed.accept(version.get().job());
                    if (version.get().job().isFinished()) {
                        return version.get().job();
                    }
                }
            } catch (ServerAwayException | ProblemException e) {
                patience.bear(e);
            }
            if (!news && System.nanoTime() - asked < INTERVAL.toNanos()) {
                Thread.sleep(INTERVAL.toMillis());
            }
        }
    }
}
