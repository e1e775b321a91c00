package io.twofold.queue;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/**
 * The queues on the broker. Every argument is explicit, because their defaults differ between RabbitMQ 3 and 4.
 *
 * @param jobs name of the queue of job ids
 * @param dead name of the queue of messages that were no job ids or were given back too often
 */
record RabbitTopology(String jobs, String dead) {
    /** A worker that cannot reach the database gives messages back; the sweeper replaces what is dead-lettered. */
    private static final int DELIVERY_LIMIT = 20;

    RabbitTopology(String jobs) {
        this(jobs, jobs + ".dead");
    }

    void declare(Channel channel) throws IOException {
        declareQuorumQueue(channel, dead, Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish"));
        declareQuorumQueue(
                channel,
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

    private static void declareQuorumQueue(Channel channel, String name, Map<String, Object> arguments)
            throws IOException {
        boolean durable = true;
        boolean exclusive = false;
        boolean autoDelete = false;
        channel.queueDeclare(name, durable, exclusive, autoDelete, arguments);
    }
}
