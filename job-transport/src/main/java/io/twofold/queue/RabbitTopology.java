package io.twofold.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues on the broker. Every argument is explicit, because their defaults differ between RabbitMQ 3 and 4.
 *
 * @param jobs name of the queue of job ids
 * @param dead name of the queue of messages that were no job ids or were given back too often
 */
record RabbitTopology(String jobs, String dead) {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitTopology.class);

    /** For messages whose receiver dies; what a living receiver refuses is counted in {@link Refusals}. */
    private static final int DELIVERY_LIMIT = 20;

    // nobody has to read dead letters: the oldest make room, and no flood of them fills the broker's disk
    private static final int MAX_DEAD_LETTERS = 10_000;
    private static final int MAX_DEAD_BYTES = 256 << 20;
    private static final int DEAD_LETTER_READS = 1_000;

    RabbitTopology(String jobs) {
        this(jobs, jobs + ".dead");
    }

    void declare(Connection connection) throws IOException {
        declareQuorumQueue(
                connection,
                dead,
                Map.of(
                        "x-queue-type",
                        "quorum",
                        "x-delivery-limit",
                        DEAD_LETTER_READS,
                        "x-max-length",
                        MAX_DEAD_LETTERS,
                        "x-max-length-bytes",
                        MAX_DEAD_BYTES,
                        "x-overflow",
                        "drop-head"));
        declareQuorumQueue(
                connection,
                jobs,
                Map.of(
                        "x-queue-type",
                        "quorum",
                        "x-delivery-limit",
                        DELIVERY_LIMIT,
                        "x-dead-letter-exchange",
                        "",
                        "x-dead-letter-routing-key",
                        dead,
                        // at-least-once needs reject-publish: a full queue must refuse, not drop its oldest message
                        "x-dead-letter-strategy",
                        "at-least-once",
                        "x-overflow",
                        "reject-publish"));
    }

    private static void declareQuorumQueue(Connection connection, String name, Map<String, Object> arguments)
            throws IOException {
        boolean durable = true;
        boolean exclusive = false;
        boolean autoDelete = false;
        Channel channel = RabbitConnection.open(connection);
        try {
            channel.queueDeclare(name, durable, exclusive, autoDelete, arguments);
        } catch (IOException e) {
            if (!isDeclaredOtherwise(e)) {
                throw e;
            }
            LOG.warn("Queue {} has other arguments than this version declares; it is used as it is", name);
        } finally {
            RabbitConnection.closeQuietly(channel);
        }
    }

    /** Whether the queue is there, declared by another version: during an upgrade both must be able to work. */
    private static boolean isDeclaredOtherwise(IOException refusal) {
        return refusal.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Channel.Close close
                && close.getReplyCode() == AMQP.PRECONDITION_FAILED;
    }
}
