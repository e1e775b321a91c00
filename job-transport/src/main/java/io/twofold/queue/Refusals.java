package io.twofold.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives messages back that a handler refused. The message is sent again, with the number of its refusals in a header, and
 * then acknowledged; it is never nacked: whether a nack counts towards the delivery limit depends on the broker's version,
 * and where it does not, a message that cannot be handled would come back for ever.
 */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String HEADER = "x-twofold-refusals";
    private static final int LIMIT = 20;

    private final String queue;
    private final Duration timeout;

    Refusals(String queue, Duration timeout) {
        this.queue = queue;
        this.timeout = timeout;
    }

    /** Puts the message at the queue's end, or among the dead letters if it was refused too often. */
    void giveBack(Channel channel, Message message) {
        try {
            int before = count(message.properties());
            if (before < LIMIT) {
                sendAgain(channel, message, before + 1);
                channel.basicAck(message.tag(), false);
            } else {
                LOG.warn("Dead-lettered the message of job {}: refused too often", message.jobId());
                boolean requeue = false;
                channel.basicReject(message.tag(), requeue);
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            // the broker takes unacknowledged messages of a closed channel back by itself
            LOG.warn("The message of job {} was given back by closing: {}", message.jobId(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAgain(Channel channel, Message message, int refusals)
            throws IOException, InterruptedException, TimeoutException {
        Map<String, Object> headers = new HashMap<>();
        if (message.properties().getHeaders() != null) {
            headers.putAll(message.properties().getHeaders());
        }
        headers.put(HEADER, refusals);
        channel.confirmSelect();
        boolean mandatory = true;
        channel.basicPublish(
                "",
                queue,
                mandatory,
                message.properties().builder().headers(headers).build(),
                message.body());
        if (!channel.waitForConfirms(timeout.toMillis())) {
            throw new IOException("The broker refused the message");
        }
    }

    private static int count(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers != null && headers.get(HEADER) instanceof Number number ? number.intValue() : 0;
    }
}
