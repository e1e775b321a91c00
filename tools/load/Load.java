import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a running service: some that post jobs as fast as they are answered, first alone, then beside many that poll.
 * Every client has a connection of its own that it keeps.
 *
 * <p>{@code java Load.java URL SECONDS POLLERS POSTERS}; prints one line per kind of request and ends with 1 if a request
 * failed.
 */
public final class Load {
    private static final String JOB = "{\"model\":\"builtin:sample\",\"labels\":{\"load\":\"true\"}}";
    private static final int POLLED_JOBS = 100;
    private static final long PATCH_EVERY_MILLIS = 100;

    private final URI server;
    private final Map<String, List<Long>> nanos = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();

    private Load(URI server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        Load load = new Load(URI.create(arguments[0]));
        int seconds = Integer.parseInt(arguments[1]);
        int pollers = Integer.parseInt(arguments[2]);
        int posters = Integer.parseInt(arguments[3]);
        load.warmUp();
        load.post("POST alone", seconds, posters).run();
        load.print("POST alone", seconds);
        List<String> jobs = load.submit(POLLED_JOBS);
        Runnable posting = load.post("POST", seconds, 1);
        Runnable polling = load.poll(jobs, seconds, pollers);
        Runnable changing = load.change(jobs, seconds);
        together(List.of(posting, polling, changing));
        for (String kind : List.of("GET 304", "GET 200", "PATCH", "POST")) {
            load.print(kind, seconds);
        }
        load.failures.forEach((what, count) -> System.out.println("failed: " + count + " times " + what));
        System.exit(load.failures.isEmpty() ? 0 : 1);
    }

    /** The first requests of a service are slow whatever the load, and not what is measured. */
    private void warmUp() {
        post("warm-up", 5, 4).run();
        nanos.clear();
    }

    private Runnable post(String kind, int seconds, int clients) {
        return clients(clients, seconds, (connection, until) -> {
            while (System.nanoTime() < until) {
                time(kind, connection, "POST", "/v1/jobs", JOB, "", 202);
            }
        });
    }

    /** Each follows one job and asks again after one to two seconds, for what has changed. */
    private Runnable poll(List<String> jobs, int seconds, int clients) {
        return clients(clients, seconds, (connection, until) -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String job = jobs.get(random.nextInt(jobs.size()));
            String known = "";
            pause(random.nextLong(2_000)); // they did not all begin at once
            while (System.nanoTime() < until) {
                String condition = known.isEmpty() ? "" : "If-None-Match: " + known + "\r\n";
                String kind = known.isEmpty() ? "GET first" : "GET";
                Answer answer = time(kind, connection, "GET", "/v1/jobs/" + job, "", condition, 200, 304);
                known = answer.etag.isEmpty() ? known : answer.etag;
                pause(1_000 + random.nextLong(1_000));
            }
        });
    }

    /** Changes the jobs that are polled, one after the other. */
    private Runnable change(List<String> jobs, int seconds) {
        return clients(1, seconds, (connection, until) -> {
            for (int i = 0; System.nanoTime() < until; i++) {
                String path = "/v1/jobs/" + jobs.get(i % jobs.size());
                time("PATCH", connection, "PATCH", path, "{\"priority\":" + (1 + i % 50) + "}", "If-Match: *\r\n", 200);
                pause(PATCH_EVERY_MILLIS);
            }
        });
    }

    private List<String> submit(int count) throws IOException {
        List<String> jobs = new ArrayList<>();
        try (Connection connection = new Connection(server)) {
            for (int i = 0; i < count; i++) {
                jobs.add(connection.exchange("POST", "/v1/jobs", JOB, "").location.replaceFirst(".*/", ""));
            }
        }
        return jobs;
    }

    private Answer time(
            String kind, Connection connection, String method, String path, String body, String headers, int... expected) {
        long began = System.nanoTime();
        try {
            Answer answer = connection.exchange(method, path, body, headers);
            long took = System.nanoTime() - began;
            if (Arrays.stream(expected).noneMatch(status -> status == answer.status)) {
                fail(method + ": status " + answer.status);
            } else {
                note(kind.equals("GET") ? "GET " + answer.status : kind, took);
            }
            return answer;
        } catch (IOException e) {
            fail(method + ": " + e);
            connection.close();
            return new Answer(0, "", "", false);
        }
    }

    private synchronized void note(String kind, long took) {
        nanos.computeIfAbsent(kind, key -> new ArrayList<>()).add(took);
    }

    private synchronized void fail(String what) {
        failures.merge(what, 1, Integer::sum);
    }

    private synchronized void print(String kind, int seconds) {
        long[] sorted = nanos.getOrDefault(kind, List.of()).stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            System.out.printf(Locale.ROOT, "%-10s none%n", kind);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s %8d requests  %8.1f/s  p50 %8.1f ms  p99 %8.1f ms%n",
                kind,
                sorted.length,
                (double) sorted.length / seconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private interface Client {
        void live(Connection connection, long until);
    }

    private Runnable clients(int count, int seconds, Client client) {
        return () -> {
            long until = System.nanoTime() + seconds * 1_000_000_000L;
            List<Runnable> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(() -> {
                    try (Connection connection = new Connection(server)) {
                        client.live(connection, until);
                    }
                });
            }
            together(all);
        };
    }

    private static void together(List<Runnable> all) {
        List<Thread> threads = all.stream().map(each -> new Thread(null, each, "client", 256 << 10)).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private record Answer(int status, String etag, String location, boolean closes) {}

    /** One connection of HTTP/1.1, opened when it is needed and again when the server has closed it. */
    private static final class Connection implements AutoCloseable {
        private final URI server;
        private Socket socket;
        private InputStream in;

        Connection(URI server) {
            this.server = server;
        }

        Answer exchange(String method, String path, String body, String headers) throws IOException {
            if (socket == null) {
                socket = new Socket(server.getHost(), server.getPort());
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(60_000);
                in = new BufferedInputStream(socket.getInputStream());
            }
            String content = body.isEmpty()
                    ? ""
                    : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + content + headers
                    + "\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            Answer answer = read();
            if (answer.closes) {
                close();
            }
            return answer;
        }

        private Answer read() throws IOException {
            int status = Integer.parseInt(line().substring(9, 12));
            String etag = "";
            String location = "";
            long length = 0;
            boolean chunked = false;
            boolean closes = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                String value = header.substring(header.indexOf(':') + 1).trim();
                switch (header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT)) {
                    case "etag" -> etag = value;
                    case "location" -> location = value;
                    case "content-length" -> length = Long.parseLong(value);
                    case "transfer-encoding" -> chunked = true;
                    case "connection" -> closes = value.equalsIgnoreCase("close");
                    default -> {}
                }
            }
            if (status != 304) {
                in.skipNBytes(chunked ? 0 : length);
                while (chunked) {
                    int size = Integer.parseInt(line(), 16);
                    in.skipNBytes(size + 2);
                    chunked = size > 0;
                }
            }
            return new Answer(status, etag, location, closes);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the server has closed the connection");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }

        @Override
        public void close() {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException e) {
                // it is gone, which is what was wanted
            }
            socket = null;
        }
    }
}
