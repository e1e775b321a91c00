package io.twofold.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RabbitJobQueueTest extends JobQueueContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String QUEUE = "twofold.test." + UUID.randomUUID();
    private static final ConnectionFactory BROKER = TestBroker.settings();

    private final AtomicInteger poisoned = new AtomicInteger();

    @AfterAll
    static void deleteQueues() throws Exception {
        if (TestBroker.answers(BROKER)) {
            try (Connection connection = BROKER.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDelete(QUEUE);
                channel.queueDelete(QUEUE + ".dead");
            }
        }
    }

    @BeforeEach
    void emptyTheQueueOfARealBroker() throws Exception {
        assumeThat(TestBroker.answers(BROKER))
                .as("no RabbitMQ at %s:%d; start one or set TWOFOLD_TEST_RABBITMQ", BROKER.getHost(), BROKER.getPort())
                .isTrue();
        try (Connection connection = BROKER.newConnection();
                Channel channel = connection.createChannel()) {
            new RabbitTopology(QUEUE).declare(connection);
            channel.queuePurge(QUEUE);
            channel.queuePurge(QUEUE + ".dead");
        }
    }

    @Override
    JobQueue open() {
        return new RabbitJobQueue(BROKER, addresses(), QUEUE, TIMEOUT, poisoned::incrementAndGet);
    }

    @Override
    JobQueue unreachable() {
        return new RabbitJobQueue(BROKER, List.of(new Address("127.0.0.1", 1)), QUEUE, TIMEOUT, () -> {});
    }

    @Test
    void givesUpOnABrokerThatAcceptsButNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                JobQueue queue = new RabbitJobQueue(
                        BROKER, List.of(new Address("127.0.0.1", silent.getLocalPort())), QUEUE, TIMEOUT, () -> {})) {
            assertThatThrownBy(() -> queue.publish("job_1")).isInstanceOf(QueueUnavailableException.class);
        }
    }

    @Test
    @DisplayName("case 11: a message that is no JSON or has 10 MB is dead-lettered and counted, and the consumer lives")
    void deadLettersWhatIsNoJobIdAndGoesOnReceiving() throws Exception {
        try (JobQueue queue = open()) {
            publishRaw("{\"job\": 1}".getBytes(StandardCharsets.UTF_8));
            publishRaw(new byte[10 << 20]);
            publishRaw(new byte[0]);
            queue.publish("job_1");

            assertThat(receive(queue, 1)).containsExactly("job_1");

            assertThat(deadLetters(3)).isEqualTo(3);
            assertThat(poisoned).hasValue(3);
        }
    }

    @Test
    @DisplayName("case 17: a job that outlasts the broker's timeout is not delivered again")
    void leavesNothingWithTheBrokerWhileTheJobRuns() throws Exception {
        CompletableFuture<String> running = new CompletableFuture<>();
        try (JobQueue worker = open()) {
            worker.publish("job_1");

            assertThat(worker.receive(SOON, running::complete)).isTrue();

            // the timeout watches deliveries without an acknowledgement: there is none, although the job has only begun
            assertThat(worker.isEmpty()).isTrue();
        }
        try (JobQueue other = open()) {
            assertThat(running).isCompletedWithValue("job_1");
            assertThat(receive(other, 0)).as("what a closed channel gives back").isEmpty();
        }
    }

    @Test
    void usesAQueueThatAnotherVersionDeclaredOtherwise() throws Exception {
        String queue = QUEUE + ".older";
        try (Connection connection = BROKER.newConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
            try (JobQueue newer = new RabbitJobQueue(BROKER, addresses(), queue, TIMEOUT, () -> {})) {
                newer.publish("job_1");

                assertThat(receive(newer, 1)).containsExactly("job_1");
            } finally {
                channel.queueDelete(queue);
                channel.queueDelete(queue + ".dead");
            }
        }
    }

    @Test
    void declaresItsQueueAgainAfterSomebodyDeletedIt() throws Exception {
        try (JobQueue queue = open()) {
            queue.publish("job_0");
            try (Connection connection = BROKER.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDelete(QUEUE);
            }

            assertThatThrownBy(() -> queue.publish("job_1"))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessageContaining("is gone");

            queue.publish("job_1");
            assertThat(receive(queue, 1)).containsExactly("job_1");
        }
    }

    @Test
    void deadLettersWhatIsRefusedTooOften() throws Exception {
        aMessageThatIsAlwaysRefusedHoldsUpNoOtherAndGoesInTheEnd();

        assertThat(deadLetters(1)).isEqualTo(1);
    }

    private static List<Address> addresses() {
        return List.of(new Address(BROKER.getHost(), BROKER.getPort()));
    }

    private static void publishRaw(byte[] body) throws Exception {
        try (Connection connection = BROKER.newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("", QUEUE, null, body);
            channel.waitForConfirmsOrDie(TIMEOUT.toMillis());
        }
    }

    /** Counts dead letters until {@code expected} are there or time is up: the broker moves them in the background. */
    private static int deadLetters(int expected) throws Exception {
        int count = 0;
        long deadline = System.nanoTime() + SOON.toNanos();
        try (Connection connection = BROKER.newConnection();
                Channel channel = connection.createChannel()) {
            while (count < expected && System.nanoTime() < deadline) {
                GetResponse message = channel.basicGet(QUEUE + ".dead", true);
                if (message != null) {
                    count++;
                }
            }
        }
        return count;
    }
}
