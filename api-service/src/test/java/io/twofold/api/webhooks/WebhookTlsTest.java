package io.twofold.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection goes to the vetted address, but name and certificate are those of the URL. */
class WebhookTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path directory;

    private static KeyStore keys;
    private static SSLServerSocket server;

    @BeforeAll
    static void listen() throws Exception {
        Path store = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=hooks.test",
                        "-ext",
                        "san=dns:hooks.test",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), null, null);
        server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    @Test
    void asksForTheNameOfTheUrl() throws Exception {
        CompletableFuture<String> name = CompletableFuture.supplyAsync(WebhookTlsTest::serveOne);

        Outcome outcome = send("hooks.test", trusting());

        assertThat(outcome.status()).isEqualTo(204);
        assertThat(name.get()).isEqualTo("hooks.test");
    }

    @Test
    void wantsACertificateForThatName() throws Exception {
        CompletableFuture<String> name = CompletableFuture.supplyAsync(WebhookTlsTest::serveOne);

        Outcome outcome = send("other.test", trusting());

        assertThat(outcome.error()).startsWith("no secure connection");
        name.handle((seen, failed) -> seen).get();
    }

    @Test
    void wantsACertificateThatIsTrusted() throws Exception {
        CompletableFuture<String> name = CompletableFuture.supplyAsync(WebhookTlsTest::serveOne);

        Outcome outcome = send("hooks.test", SSLContext.getDefault());

        assertThat(outcome.error()).startsWith("no secure connection");
        name.handle((seen, failed) -> seen).get();
    }

    /** Answers one connection. @return the name that the client asked for */
    private static String serveOne() {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            socket.getInputStream().read(new byte[8_192]);
            socket.getOutputStream().write("HTTP/1.1 204 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
            return ((SNIHostName) session.getRequestedServerNames().get(0)).getAsciiName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trusted.getTrustManagers(), null);
        return tls;
    }

    private static Outcome send(String host, SSLContext tls) throws IOException {
        WebhookProperties properties = Settings.allowing(Duration.ofSeconds(15), "hooks.test", "other.test");
        VettedDns dns = new VettedDns(name -> InetAddress.getAllByName("127.0.0.1"), new UrlPolicy(properties));
        try (WebhookSender sender = new WebhookSender(properties, dns, tls, Instant::now)) {
            URI url = URI.create("https://" + host + ":" + server.getLocalPort() + "/");
            return sender.send(new Message(url, "msg_1", "{}", List.of(Signature.newSecret())));
        }
    }
}
