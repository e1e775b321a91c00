package io.twofold.queue;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wake-up calls over a durable quorum queue of RabbitMQ 3.10 or newer. */
public final class RabbitJobQueue implements JobQueue {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitJobQueue.class);

    private final RabbitTopology topology;
    private final RabbitConnection connection;
    private final Refusals refusals;
    private final Runnable poisoned;
    private final Duration timeout;

    /**
     * @param settings credentials, virtual host and TLS; copied
     * @param addresses brokers of one cluster, tried in order
     * @param queue name of the queue; dead letters go to {@code queue + ".dead"}
     * @param timeout for each step of talking to the broker
     * @param poisoned called for every message that is no job id and was put aside
     */
    public RabbitJobQueue(
            ConnectionFactory settings, List<Address> addresses, String queue, Duration timeout, Runnable poisoned) {
        this.topology = new RabbitTopology(queue);
        this.refusals = new Refusals(queue, timeout);
        this.poisoned = poisoned;
        this.connection = new RabbitConnection(settings, addresses, topology, timeout);
        this.timeout = timeout;
    }

    @Override
    public void publish(String jobId) {
        byte[] body = JobIds.require(jobId).getBytes(StandardCharsets.US_ASCII);
        try (Channel channel = connection.channel()) {
            AtomicBoolean returned = new AtomicBoolean();
            // RabbitMQ sends the return of an unroutable message before its confirmation
            channel.addReturnListener(message -> returned.set(true));
            channel.confirmSelect();
            boolean mandatory = true;
            channel.basicPublish("", topology.jobs(), mandatory, MessageProperties.PERSISTENT_TEXT_PLAIN, body);
            if (!channel.waitForConfirms(timeout.toMillis())) {
                throw new IOException("The broker refused the message");
            }
            if (returned.get()) {
                throw new IOException("The queue " + topology.jobs() + " is gone");
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw unavailable("RabbitMQ did not confirm the wake-up of job " + jobId, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for RabbitMQ to confirm job " + jobId, e);
        }
    }

    @Override
    public boolean receive(Duration wait, Consumer<String> handler) {
        try {
            Channel channel = connection.channel();
            try {
                // The consumer lives only while this call waits: an idle or busy worker hoards no messages.
                Message message = new OneDelivery(channel, topology.jobs(), poisoned).await(wait);
                return message != null && handle(channel, message, handler);
            } finally {
                RabbitConnection.closeQuietly(channel);
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            if (connection.isClosed()) {
                return false;
            }
            throw unavailable("RabbitMQ did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean handle(Channel channel, Message message, Consumer<String> handler) {
        boolean handled = false;
        try {
            handler.accept(message.jobId());
            handled = true;
        } finally {
            if (!handled) {
                refusals.giveBack(channel, message);
            }
        }
        try {
            channel.basicAck(message.tag(), false);
        } catch (IOException | ShutdownSignalException e) {
            LOG.warn("Job {} was taken, but its message will come again: {}", message.jobId(), e.toString());
        }
        return true;
    }

    @Override
    public boolean isEmpty() {
        try (Channel channel = connection.channel()) {
            return channel.messageCount(topology.jobs()) == 0;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw unavailable("RabbitMQ did not say how many messages wait", e);
        }
    }

    private QueueUnavailableException unavailable(String what, Exception cause) {
        connection.reset();
        return new QueueUnavailableException(what + ": " + reason(cause), cause);
    }

    /** What a closed channel says stands in the cause. */
    private static String reason(Exception failure) {
        Throwable cause = failure.getMessage() == null && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public void close() {
        connection.close();
    }
}
