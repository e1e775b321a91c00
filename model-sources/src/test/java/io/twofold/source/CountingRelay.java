package io.twofold.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a server on this machine, and counts what that answers. */
public final class CountingRelay implements AutoCloseable {
    private final ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong answered = new AtomicLong();

    public CountingRelay(int port) throws IOException {
        threads.execute(() -> {
            try {
                while (true) {
                    Socket client = front.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                    threads.execute(() -> pass(client, server, new AtomicLong()));
                    threads.execute(() -> pass(server, client, answered));
                }
            } catch (IOException e) {
                threads.shutdownNow(); // closed
            }
        });
    }

    private static void pass(Socket from, Socket to, AtomicLong count) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] piece = new byte[1 << 14];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                out.write(piece, 0, n);
                count.addAndGet(n);
            }
        } catch (IOException e) {
            // one of the two has hung up; both are closed now
        }
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + front.getLocalPort());
    }

    /** Bytes of all answers so far. */
    public long answered() {
        return answered.get();
    }

    @Override
    public void close() throws IOException {
        front.close();
        threads.shutdownNow();
    }
}
