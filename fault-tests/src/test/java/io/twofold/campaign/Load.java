package io.twofold.campaign;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Posts the jobs of a plan, each by a client of its own that waits for nobody. */
final class Load {
    private final Map<String, Plan.Post> accepted = new ConcurrentHashMap<>();
    private final CountDownLatch open;

    private Load(int posts) {
        this.open = new CountDownLatch(posts);
    }

    static Load start(Client client, List<Plan.Post> posts) {
        Load load = new Load(posts.size());
        for (Plan.Post post : posts) {
            Thread thread = new Thread(() -> load.post(client, post), post.key());
            thread.setDaemon(true);
            thread.start();
        }
        return load;
    }

    private void post(Client client, Plan.Post post) {
        try {
            Shell.pause(post.at());
            accepted.put(client.post(post), post);
            open.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until every job is accepted. @return whether that was in time */
    boolean awaitAccepted(Duration patience) {
        try {
            return open.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the clients were promised, by the job's id. */
    Map<String, Plan.Post> accepted() {
        return accepted;
    }
}
