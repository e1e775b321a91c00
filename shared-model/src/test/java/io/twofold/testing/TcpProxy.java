package io.twofold.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A port on this machine that forwards to another one, and fails like a network when a test says so. */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 8192;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Duration latency = Duration.ZERO;
    private volatile int bytesPerSecond = Integer.MAX_VALUE;
    private volatile boolean silent;
    private @Nullable ServerSocket listener;
    private @Nullable Thread accepting;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.port = listen(0);
    }

    /** Forwards to a port on this machine, from {@link #port}. */
    public static TcpProxy to(int targetPort) {
        try {
            return new TcpProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect, the same for the life of the proxy. */
    public int port() {
        return port;
    }

    /** Every chunk of bytes arrives later by so much, in both directions. */
    public void delay(Duration by) {
        latency = by;
    }

    /** At most so many bytes a second pass, per connection and direction. */
    public void slow(int bytes) {
        bytesPerSecond = bytes;
    }

    /** Accepts and stays silent: nothing passes until {@link #heal}, and then everything that was held back does. */
    public void silence() {
        silent = true;
    }

    /** Ends every connection in the middle of whatever it was doing, by an RST; new ones are served. */
    public void reset() {
        // all first: when one side of a connection is closed, its thread closes the other one
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
        }
        sockets.forEach(TcpProxy::closeQuietly);
    }

    /** Closes every connection and refuses new ones until {@link #heal}. */
    public synchronized void cut() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            closeQuietly(open);
            awaitClosed();
        }
        sockets.forEach(TcpProxy::closeQuietly);
    }

    /** The port is free only when nobody waits at it any more. */
    private void awaitClosed() {
        try {
            if (accepting != null) {
                accepting.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forwards everything at once again. */
    public synchronized void heal() {
        latency = Duration.ZERO;
        bytesPerSecond = Integer.MAX_VALUE;
        silent = false;
        if (listener == null) {
            try {
                listen(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        silent = false;
        cut();
    }

    private synchronized int listen(int wanted) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            ServerSocket opened = new ServerSocket();
            try {
                opened.setReuseAddress(true);
                opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
                listener = opened;
                accepting = start("accept", () -> accept(opened));
                return opened.getLocalPort();
            } catch (BindException e) {
                // somebody else's outgoing connection may have the port for a moment
                opened.close();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    private void accept(ServerSocket open) {
        while (!open.isClosed()) {
            try {
                Socket client = open.accept();
                sockets.add(client);
                if (open.isClosed()) { // cut while it was accepted
                    closeQuietly(client);
                }
                start("connect", () -> connect(client));
            } catch (IOException e) {
                return; // cut, or closed
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target, Math.toIntExact(PATIENCE.toMillis()));
            sockets.add(server);
        } catch (IOException e) {
            end(client, server);
            return;
        }
        start("there", () -> forward(client, server));
        start("back", () -> forward(server, client));
    }

    private void forward(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                hold(length, from);
                out.write(chunk, 0, length);
            }
        } catch (IOException e) {
            // one side is gone: so is the other
        } finally {
            end(from, to);
        }
    }

    private void hold(int length, Socket from) {
        LockSupport.parkNanos(latency.toNanos());
        LockSupport.parkNanos(length * 1_000_000_000L / bytesPerSecond);
        while (silent && !from.isClosed()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void end(Socket one, Socket other) {
        closeQuietly(one);
        closeQuietly(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    private Thread start(String what, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + port + "-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            // it is closed, one way or another
        }
    }
}
