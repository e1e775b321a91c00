package io.twofold.api.live;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells whoever waits for a job that something about it may have changed: its row, its events or its log. A watcher
 * costs no thread. It may be told once too often and never too seldom: one that watches first and looks then misses
 * nothing.
 */
@Component
public final class JobChanges implements SmartLifecycle {
    private final Map<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();
    private final ChangeListener listener;
    private volatile boolean running;

    JobChanges(ChangeListener listener) {
        this.listener = listener;
    }

    /** Wants to know; both methods must return at once. */
    interface Watcher {
        void changed();

        /** The service ends; no change will be told any more. */
        void closing();
    }

    void watch(String jobId, Watcher watcher) {
        watchers.compute(jobId, (id, known) -> {
            Set<Watcher> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(watcher);
            return all;
        });
        if (!running) {
            watcher.closing();
        }
    }

    void forget(String jobId, Watcher watcher) {
        watchers.computeIfPresent(jobId, (id, known) -> {
            known.remove(watcher);
            return known.isEmpty() ? null : known;
        });
    }

    /** Jobs that somebody watches. */
    Set<String> watched() {
        return Set.copyOf(watchers.keySet());
    }

    private void tell(String jobId) {
        watchers.getOrDefault(jobId, Set.of()).forEach(Watcher::changed);
    }

    @Override
    public void start() {
        running = true;
        listener.start(this::tell, this::watched);
    }

    /** Before the web server waits for its requests to end, because these would not. */
    @Override
    public void stop() {
        running = false;
        listener.close();
        watchers.values().forEach(all -> all.forEach(Watcher::closing));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
