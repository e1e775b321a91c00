package io.twofold.queue;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection to the broker, opened when it is needed and again after it broke. */
final class RabbitConnection {
    private static final int HEARTBEAT_SECONDS = 10;

    private final ConnectionFactory factory;
    private final List<Address> addresses;
    private final RabbitTopology topology;
    private @Nullable Connection current;
    private boolean closed;

    RabbitConnection(ConnectionFactory settings, List<Address> addresses, RabbitTopology topology, Duration timeout) {
        this.factory = settings.clone();
        this.addresses = List.copyOf(addresses);
        this.topology = topology;
        int millis = Math.toIntExact(timeout.toMillis());
        // Without these a quorum queue that has lost its leader lets a client hang for ten minutes.
        factory.setConnectionTimeout(millis);
        factory.setHandshakeTimeout(millis);
        factory.setChannelRpcTimeout(millis);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        // Recovery is ours: the next call opens a new connection and declares the queues again.
        factory.setAutomaticRecoveryEnabled(false);
    }

    /** A new channel, on a new connection if there is none that works. */
    synchronized Channel channel() throws IOException, TimeoutException {
        if (closed) {
            throw new IOException("The connection was closed by its owner");
        }
        Connection connection = current;
        if (connection == null || !connection.isOpen()) {
            connection = factory.newConnection(addresses, "twofold");
            current = connection;
            topology.declare(connection);
        }
        return open(connection);
    }

    static Channel open(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("The broker allows no further channel on this connection");
        }
        return channel;
    }

    /** Closes a channel; where the broker does not even answer that, the connection goes with it. */
    static void closeQuietly(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            channel.getConnection().abort(1000);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Drops a connection that misbehaved; the next call opens another. */
    synchronized void reset() {
        Connection connection = current;
        current = null;
        if (connection != null) {
            connection.abort(1000);
        }
    }

    synchronized void close() {
        closed = true;
        reset();
    }
}
