package io.twofold.queue;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The RabbitMQ that tests use: the one named by TWOFOLD_TEST_RABBITMQ, else a container of the image that
 * TWOFOLD_TEST_RABBITMQ_IMAGE names, else whatever answers on this machine, else a container where a Docker engine is
 * there. The container ends with the tests.
 */
final class TestBroker {
    private static final String IMAGE = "rabbitmq:4.2";

    private TestBroker() {}

    static ConnectionFactory settings() {
        String named = System.getenv("TWOFOLD_TEST_RABBITMQ");
        String image = System.getenv("TWOFOLD_TEST_RABBITMQ_IMAGE");
        if (named == null && image != null) {
            return inContainer(image);
        }
        ConnectionFactory factory = at(named == null ? "localhost:5672" : named);
        if (named != null || answers(factory) || !DockerClientFactory.instance().isDockerAvailable()) {
            return factory;
        }
        try {
            return inContainer(IMAGE);
        } catch (ContainerLaunchException e) { // such as an image that is not there: tests say that they have no broker
            System.err.println("No RabbitMQ in a container: " + e.getMessage());
            return factory;
        }
    }

    @SuppressWarnings("resource") // Testcontainers removes it when this JVM ends
    private static ConnectionFactory inContainer(String image) {
        RabbitMQContainer container =
                new RabbitMQContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rabbitmq"));
        container.start();
        return at(container.getAmqpUrl());
    }

    private static ConnectionFactory at(String where) {
        ConnectionFactory factory = new ConnectionFactory();
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
