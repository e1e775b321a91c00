package io.twofold.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer that takes a single message off a queue and is gone again. */
final class OneDelivery extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(OneDelivery.class);

    private final String queue;
    private final Runnable poisoned;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    /** What the broker sent: a message, or (with no body) the end of the consumer. */
    private record Arrival(long tag, AMQP.BasicProperties properties, byte @Nullable [] body) {
        static final Arrival END = new Arrival(0, new AMQP.BasicProperties(), null);
    }

    /** @param poisoned called for every message that is no job id */
    OneDelivery(Channel channel, String queue, Runnable poisoned) {
        super(channel);
        this.queue = queue;
        this.poisoned = poisoned;
    }

    /** The first message that is a job id, or null if none came in time; the consumer is cancelled when this returns. */
    @Nullable
    Message await(Duration wait) throws IOException, InterruptedException {
        getChannel().basicQos(1);
        boolean autoAck = false;
        String consumerTag = getChannel().basicConsume(queue, autoAck, this);
        Message message = poll(wait);
        getChannel().basicCancel(consumerTag);
        // one may have come between the timeout and the cancellation
        return message == null ? poll(Duration.ZERO) : message;
    }

    private @Nullable Message poll(Duration wait) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Arrival arrival = arrivals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (arrival == null) {
                return null;
            }
            byte[] body = arrival.body();
            if (body == null) {
                throw new IOException("The broker ended the consumer of " + queue);
            }
            String jobId = JobIds.parse(body).orElse(null);
            if (jobId != null) {
                return new Message(arrival.tag(), jobId, arrival.properties());
            }
            LOG.warn("Dead-lettered a message of {} bytes that is no job id", body.length);
            poisoned.run();
            boolean requeue = false;
            getChannel().basicReject(arrival.tag(), requeue);
        }
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
        arrivals.add(new Arrival(envelope.getDeliveryTag(), properties, body));
    }

    @Override
    public void handleCancel(String tag) {
        arrivals.add(Arrival.END);
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException reason) {
        arrivals.add(Arrival.END);
    }
}
