package io.twofold.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link JobQueue} does. */
@Timeout(60)
abstract class JobQueueContract {
    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration SHORT = Duration.ofMillis(300);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private JobQueue queue;

    /** A new client of the queue under test, which is empty before each test. */
    abstract JobQueue open();

    /** A client of a server that is not there. */
    abstract JobQueue unreachable();

    @BeforeEach
    void connect() {
        queue = open();
    }

    @AfterEach
    void disconnect() {
        queue.close();
        threads.shutdownNow();
    }

    @Test
    void handsOverWhatWasPublished() {
        queue.publish("job_1");

        assertThat(receive(queue, 1)).containsExactly("job_1");
    }

    @Test
    void losesNoneOfManyWakeUpsAndKeepsTheirOrder() {
        List<String> jobs = IntStream.range(0, 20).mapToObj(i -> "job-" + i).toList();

        jobs.forEach(queue::publish);

        assertThat(receive(queue, jobs.size())).containsExactlyElementsOf(jobs);
    }

    @Test
    void deliversAgainWhatAHandlerRefused() {
        queue.publish("job_1");

        assertThatThrownBy(() -> queue.receive(SOON, id -> {
                    throw new IllegalStateException("database is down");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("database is down");

        assertThat(receive(queue, 1)).containsExactly("job_1");
    }

    @Test
    void aMessageThatIsAlwaysRefusedHoldsUpNoOtherAndGoesInTheEnd() {
        queue.publish("bad");
        queue.publish("good");
        List<String> received = new ArrayList<>();
        int refusals = 0;
        boolean more = true;

        while (more && (refusals < 21 || received.isEmpty())) {
            try {
                more = queue.receive(SOON, id -> {
                    if (id.equals("bad")) {
                        throw new IllegalStateException("unreadable");
                    }
                    received.add(id);
                });
            } catch (IllegalStateException e) {
                refusals++;
            }
        }

        assertThat(received).containsExactly("good");
        assertThat(refusals).isEqualTo(21);
        assertThat(receive(queue, 0)).isEmpty();
    }

    @Test
    void saysWhetherAMessageWaits() {
        assertThat(queue.isEmpty()).isTrue();

        queue.publish("job_1");
        assertThat(queue.isEmpty()).isFalse();

        assertThat(receive(queue, 1)).containsExactly("job_1");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void returnsFalseAfterWaitingInVain() {
        long start = System.nanoTime();

        boolean received = queue.receive(SHORT, id -> {});

        assertThat(received).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, Duration.ofSeconds(5));
    }

    @Test
    void wakesAReceiverThatIsWaiting() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        Future<Boolean> receiver = threads.submit(() -> queue.receive(Duration.ofSeconds(20), received::complete));

        try (JobQueue publisher = open()) {
            publisher.publish("job_1");
        }

        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("job_1");
        assertThat(receiver.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesEachMessageToOneOfFourReceivers() throws Exception {
        List<String> jobs = IntStream.range(0, 40).mapToObj(i -> "job-" + i).toList();
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        List<Callable<Void>> receivers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            receivers.add(() -> {
                try (JobQueue own = open()) {
                    while (own.receive(Duration.ofSeconds(2), received::add)) {}
                }
                return null;
            });
        }

        List<Future<Void>> running = receivers.stream().map(threads::submit).toList();
        jobs.forEach(queue::publish);

        for (Future<Void> receiver : running) {
            receiver.get(30, TimeUnit.SECONDS);
        }
        assertThat(received).containsExactlyInAnyOrderElementsOf(jobs);
    }

    @Test
    void hidesAMessageFromOthersWhileItIsBeingHandled() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        queue.publish("job_1");
        Future<Boolean> receiver = threads.submit(() -> queue.receive(SOON, id -> {
            handling.countDown();
            awaitUnchecked(mayEnd);
        }));
        handling.await();

        assertThat(receive(queue, 0)).isEmpty();

        mayEnd.countDown();
        assertThat(receiver.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(receive(queue, 0)).isEmpty();
    }

    @Test
    void takesTheSameJobAgainWhileItIsBeingHandled() {
        queue.publish("job_1");

        queue.receive(SOON, queue::publish);

        assertThat(receive(queue, 1)).containsExactly("job_1");
    }

    @Test
    void keepsMessagesWhileNobodyIsConnected() {
        queue.publish("job_1");
        queue.close();

        try (JobQueue restarted = open()) {
            assertThat(receive(restarted, 1)).containsExactly("job_1");
        }
    }

    @Test
    void refusesToPublishWhenTheServerIsNotThere() {
        try (JobQueue unreachable = unreachable()) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> unreachable.publish("job_1")).isInstanceOf(QueueUnavailableException.class);
            assertThatThrownBy(() -> unreachable.receive(SHORT, id -> {}))
                    .isInstanceOf(QueueUnavailableException.class);
            assertThatThrownBy(unreachable::isEmpty).isInstanceOf(QueueUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void refusesToPublishWhatIsNoJobId() {
        for (String wrong : List.of("", "two words", "../../etc/passwd", "x".repeat(65), "jöb")) {
            assertThatThrownBy(() -> queue.publish(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(receive(queue, 0)).isEmpty();
    }

    @Test
    void letsGoOfItsReceiverWhenItIsClosed() throws Exception {
        Future<Boolean> receiver = threads.submit(() -> queue.receive(Duration.ofSeconds(50), id -> {}));

        queue.close();

        assertThat(receiver.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** Receives {@code count} messages, however slow the machine is, and makes sure that there is no other. */
    static List<String> receive(JobQueue queue, int count) {
        List<String> received = new ArrayList<>();
        while (received.size() < count && queue.receive(SOON, received::add)) {}
        queue.receive(SHORT, received::add);
        return received;
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
