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
    private final Duration timeout;

    /**
     * @param settings credentials, virtual host and TLS; copied
     * @param addresses brokers of one cluster, tried in order
     * @param queue name of the queue; dead letters go to {@code queue + ".dead"}
     * @param timeout for each step of talking to the broker
     */
    public RabbitJobQueue(ConnectionFactory settings, List<Address> addresses, String queue, Duration timeout) {
        this.topology = new RabbitTopology(queue);
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
                Delivery delivery = new OneDelivery(channel, topology.jobs()).await(wait);
                return delivery != null && handle(channel, delivery, handler);
            } finally {
                closeQuietly(channel);
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

    private static boolean handle(Channel channel, Delivery delivery, Consumer<String> handler) throws IOException {
        boolean handled = false;
        try {
            handler.accept(delivery.jobId());
            handled = true;
        } finally {
            if (!handled) {
                giveBack(channel, delivery);
            }
        }
        try {
            channel.basicAck(delivery.tag(), false);
        } catch (IOException | ShutdownSignalException e) {
            LOG.warn("Job {} was taken, but its message will come again: {}", delivery.jobId(), e.toString());
        }
        return true;
    }

    private static void giveBack(Channel channel, Delivery delivery) {
        try {
            boolean requeue = true;
            channel.basicNack(delivery.tag(), false, requeue);
        } catch (IOException | ShutdownSignalException e) {
            // the broker takes unacknowledged messages of a closed channel back by itself
            LOG.warn("The message of job {} was given back by closing: {}", delivery.jobId(), e.toString());
        }
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            channel.getConnection().abort(1000);
        }
    }

    private QueueUnavailableException unavailable(String what, Exception cause) {
        connection.reset();
        return new QueueUnavailableException(what + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        connection.close();
    }
}
