package io.twofold.campaign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Ports of this machine's loopback interface. */
final class Ports {
    private static int next = 21_000 + (int) (ProcessHandle.current().pid() % 500) * 10;

    private Ports() {}

    /** A port that nobody listens on, below those that the system gives to outgoing connections. */
    static synchronized int free() throws IOException {
        while (true) {
            int port = next++;
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                if (next > 32_000) {
                    throw e;
                }
            }
        }
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
