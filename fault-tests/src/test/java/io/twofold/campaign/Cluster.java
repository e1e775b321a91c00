package io.twofold.campaign;

import io.twofold.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two APIs, two workers, a database and a broker, each in a process of its own; every link can be cut alone. */
final class Cluster implements AutoCloseable {
    private static final int SIZE = 2;
    private static final int NOBODY = 9; // the discard port, where nothing listens

    private final Settings settings;
    private final PostgresServer database;
    private final @Nullable RabbitServer broker;
    private final ScratchDisk scratch;
    private final List<Member> apis = new ArrayList<>();
    private final List<Member> workers = new ArrayList<>();
    private final List<URI> addresses = new ArrayList<>();

    Cluster(Settings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.directory());
        database = new PostgresServer(settings.directory().resolve("postgresql"), log("postgresql"));
        broker = settings.rabbitmq()
                ? new RabbitServer(settings.directory().resolve("rabbitmq"), log("rabbitmq"))
                : null;
        scratch = new ScratchDisk(settings.directory().resolve("scratch"), log("scratch"));
        for (int i = 1; i <= SIZE; i++) {
            addApi(i);
            addWorker(i);
        }
    }

    private void addApi(int number) throws IOException {
        int port = Ports.free();
        addresses.add(URI.create("http://127.0.0.1:" + port));
        apis.add(member(
                "api-" + number,
                "io.twofold.api.ApiApplication",
                Map.of(
                        "SERVER_PORT",
                        Integer.toString(port),
                        "TWOFOLD_SWEEP_INTERVAL",
                        "1s",
                        "TWOFOLD_ANNOUNCE_AGAIN_AFTER",
                        "5s",
                        // the campaign kills more often than three times; what it must not do is kill a job
                        "TWOFOLD_MAX_ATTEMPTS",
                        "50")));
    }

    private void addWorker(int number) throws IOException {
        workers.add(member(
                "worker-" + number,
                "io.twofold.worker.WorkerApplication",
                Map.of(
                        "TWOFOLD_WORKER_ID",
                        "worker-" + number,
                        "TWOFOLD_WORKER_LEASE",
                        Settings.LEASE.toSeconds() + "s",
                        "TWOFOLD_WORKER_HEARTBEAT",
                        "1s",
                        "TWOFOLD_WORKER_TICK",
                        "500ms",
                        "TWOFOLD_WORKER_SCRATCH",
                        scratch.directory().resolve("worker-" + number).toString(),
                        "OMP_NUM_THREADS",
                        "1",
                        "OMP_WAIT_POLICY",
                        "PASSIVE")));
    }

    private Member member(String name, String mainClass, Map<String, String> own) throws IOException {
        TcpProxy toDatabase = TcpProxy.to(database.port());
        TcpProxy toBroker = TcpProxy.to(broker == null ? NOBODY : broker.port());
        Map<String, String> environment = new HashMap<>(own);
        environment.put(
                "SPRING_DATASOURCE_URL",
                "jdbc:postgresql://127.0.0.1:" + toDatabase.port() + "/postgres?connectTimeout=3&socketTimeout=6");
        environment.put("SPRING_DATASOURCE_USERNAME", "twofold");
        if (broker != null) {
            environment.put("SPRING_RABBITMQ_HOST", "127.0.0.1");
            environment.put("SPRING_RABBITMQ_PORT", Integer.toString(toBroker.port()));
        }
        environment.put("TWOFOLD_HOME", settings.directory().resolve("home").toString());
        environment.put("TWOFOLD_ARTIFACTS", artifacts().toString());
        return new Member(new JavaService(name, mainClass, environment, log(name)), toDatabase, toBroker);
    }

    /** Starts everything and waits until both APIs answer. */
    void start() throws IOException {
        database.start();
        if (broker != null) {
            broker.start();
        }
        startServices();
        for (int i = 0; i < SIZE; i++) {
            int port = addresses.get(i).getPort();
            Member api = apis.get(i);
            Shell.await(Duration.ofMinutes(4), api.service().name(), () -> {
                if (!api.service().isAlive()) {
                    throw new IllegalStateException(api.service().name() + " has ended; see " + settings.directory());
                }
                return Ports.answers(port);
            });
        }
    }

    /** Mends every link and disk, wakes what is stopped, and starts what has ended. */
    void heal() throws IOException {
        for (Member member : members()) {
            member.heal();
            member.service().signal("CONT");
        }
        scratch.free();
        startServices();
    }

    private void startServices() throws IOException {
        for (Member member : members()) {
            if (!member.service().isAlive()) {
                member.service().start();
            }
        }
    }

    List<Member> members() {
        List<Member> all = new ArrayList<>(apis);
        all.addAll(workers);
        return all;
    }

    List<Member> apis() {
        return apis;
    }

    List<Member> workers() {
        return workers;
    }

    List<URI> addresses() {
        return addresses;
    }

    PostgresServer database() {
        return database;
    }

    @Nullable
    RabbitServer broker() {
        return broker;
    }

    ScratchDisk scratch() {
        return scratch;
    }

    Path artifacts() {
        return settings.directory().resolve("artifacts");
    }

    private Path log(String name) {
        return settings.directory().resolve(name + ".log");
    }

    /** Ends everything, also when the campaign is interrupted; may be called twice. */
    @Override
    public synchronized void close() throws IOException {
        members().forEach(Member::close);
        if (broker != null) {
            broker.close();
        }
        database.close();
        scratch.close();
    }
}
