package io.twofold.campaign;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** A RabbitMQ broker of the campaign's own, as the system's package installs it. */
final class RabbitServer implements AutoCloseable {
    private final Path directory;
    private final Path log;
    private final int port;
    private final int distributionPort;

    RabbitServer(Path directory, Path log) throws IOException {
        this.directory = directory;
        this.log = log;
        this.port = Ports.free();
        this.distributionPort = Ports.free();
        if (!isInstalled()) {
            throw new IOException("rabbitmq-server is not installed (Debian: apt install rabbitmq-server); or use"
                    + " --queue postgresql");
        }
        Files.createDirectories(directory);
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/rabbitmq-server"));
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        own();
        Files.deleteIfExists(pidFile());
        ProcessBuilder builder = new ProcessBuilder("/usr/sbin/rabbitmq-server")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.ofEntries(
                        Map.entry("RABBITMQ_NODENAME", "campaign-" + port + "@localhost"),
                        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                        Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                        Map.entry("RABBITMQ_MNESIA_BASE", mnesia().toString()),
                        Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                        Map.entry("RABBITMQ_PID_FILE", pidFile().toString()),
                        Map.entry(
                                "RABBITMQ_ENABLED_PLUGINS_FILE",
                                directory.resolve("plugins").toString()),
                        Map.entry(
                                "RABBITMQ_CONFIG_FILE",
                                directory.resolve("none").toString())));
        builder.start();
        Shell.await(Duration.ofMinutes(2), "RabbitMQ", () -> Files.exists(pidFile()) && Ports.answers(port));
    }

    /** The broker's directory belongs to the user whom the package's start script becomes. */
    private void own() throws IOException {
        if (Shell.isRoot()) {
            Shell.run(log, "chown", "-R", "rabbitmq:rabbitmq", directory.toString());
        }
    }

    void kill() throws IOException {
        if (!Files.exists(pidFile())) {
            return;
        }
        long pid = Long.parseLong(Files.readString(pidFile()).trim());
        Shell.signal("KILL", pid);
        Files.delete(pidFile());
        Shell.await(
                Duration.ofSeconds(30),
                "the end of RabbitMQ",
                () -> ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true) && !Ports.answers(port));
    }

    /** Forgets every queue and every message. Only while it is stopped. */
    void wipe() throws IOException {
        Shell.deleteTree(mnesia());
    }

    /** Publishes what is no job id, what is large, and what names no job. */
    void poison(String queue) throws IOException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            for (byte[] body : List.of(
                    "<job/>".getBytes(StandardCharsets.UTF_8),
                    new byte[4 << 20],
                    "job_of_nobody".getBytes(StandardCharsets.UTF_8))) {
                channel.basicPublish("", queue, null, body);
            }
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    private Path mnesia() {
        return directory.resolve("mnesia");
    }

    private Path pidFile() {
        return directory.resolve("pid");
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
