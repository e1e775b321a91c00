package io.twofold.api.webhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The senders: threads that empty the {@link Outbox} as long as the service runs. */
@Component
final class DeliveryLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

    private final Outbox outbox;
    private final WebhookSender sender;
    private final AttemptLog log;
    private final WebhookProperties properties;
    private final Counter accepted;
    private final Counter refused;
    private final List<Thread> threads = new ArrayList<>();

    DeliveryLoop(
            Outbox outbox, WebhookSender sender, AttemptLog log, WebhookProperties properties, MeterRegistry meters) {
        this.outbox = outbox;
        this.sender = sender;
        this.log = log;
        this.properties = properties;
        this.accepted = meters.counter("twofold.webhook.attempts", "outcome", "accepted");
        this.refused = meters.counter("twofold.webhook.attempts", "outcome", "failed");
    }

    @Override
    public synchronized void start() {
        for (int i = threads.size(); i < properties.senders(); i++) {
            Thread thread = new Thread(this::run, "webhook-sender-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** What is being sent at this moment is sent again later, with the same id. */
    @Override
    public synchronized void stop() {
        threads.forEach(Thread::interrupt);
        threads.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !threads.isEmpty();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!deliverOne()) {
                    Thread.sleep(properties.pollInterval().toMillis());
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void deliver(Outbox.Taken taken) {
        Outcome outcome = sender.send(taken.message());
        (outcome.isSuccess() ? accepted : refused).increment();
        log.record(taken, outcome);
    }

    /** @return whether there was something to send */
    private boolean deliverOne() {
        try {
            Optional<Outbox.Taken> taken = outbox.take();
            taken.ifPresent(this::deliver);
            return taken.isPresent();
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.warn("Webhooks wait, the next try follows in {}: {}", properties.pollInterval(), e.getMessage());
            }
            return false;
        }
    }
}
