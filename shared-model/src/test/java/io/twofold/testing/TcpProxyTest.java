package io.twofold.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpProxyTest {
    private ServerSocket echo;
    private TcpProxy proxy;

    @BeforeEach
    void listen() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to(echo.getLocalPort());
        Thread server = new Thread(this::serve, "echo");
        server.setDaemon(true);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void forwardsBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void holdsBackWhatIsSaidWhileItIsSilent() throws IOException {
        try (Socket client = connect()) {
            proxy.silence();
            client.setSoTimeout(200);
            assertThatThrownBy(() -> say(client, "hello")).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();

            client.setSoTimeout(10_000);
            assertThat(new String(client.getInputStream().readNBytes(5), UTF_8)).isEqualTo("hello");
        }
    }

    @Test
    void refusesNewConnectionsAndEndsOldOnesWhileItIsCut() throws IOException {
        try (Socket client = connect()) {
            assertThat(say(client, "hello")).isEqualTo("hello");

            proxy.cut();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.heal();
        try (Socket client = connect()) {
            assertThat(say(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void resetsOpenConnectionsAndServesNewOnes() throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            assertThat(say(client, "hello")).isEqualTo("hello");

            proxy.reset();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(other.isConnected()).isTrue();
        }
        try (Socket client = connect()) {
            assertThat(say(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void isLateAndSlowOnDemand() throws IOException {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(150));
            proxy.slow(100);
            long start = System.nanoTime();

            assertThat(say(client, "1234567890")).isEqualTo("1234567890");

            // two directions of 150 ms for the way and 100 ms for ten bytes
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(490));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
        return new String(client.getInputStream().readNBytes(text.length()), UTF_8);
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket socket = echo.accept();
                Thread connection = new Thread(() -> answer(socket), "echo-connection");
                connection.setDaemon(true);
                connection.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the test ended the connection
        }
    }
}
