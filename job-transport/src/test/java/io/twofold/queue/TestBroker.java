package io.twofold.queue;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The RabbitMQ that tests use: the one named by TWOFOLD_TEST_RABBITMQ, else whatever answers on this machine. */
final class TestBroker {
    private TestBroker() {}

    static ConnectionFactory settings() {
        ConnectionFactory factory = new ConnectionFactory();
        String where = System.getenv().getOrDefault("TWOFOLD_TEST_RABBITMQ", "localhost:5672");
        try {
            factory.setUri(where.startsWith("amqp") ? where : "amqp://" + where);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "TWOFOLD_TEST_RABBITMQ must be host:port or an amqp URI, but was " + where, e);
        }
        return factory;
    }

    static boolean answers(ConnectionFactory broker) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(broker.getHost(), broker.getPort()), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
