package io.twofold.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {
    private static final String SECRET = Signature.newSecret();

    private final Receiver receiver = new Receiver();
    private final AtomicInteger lookups = new AtomicInteger();
    private HostResolver names = host -> InetAddress.getAllByName("127.0.0.1");

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void signsByTheConvention() throws Exception {
        receiver.does(exchange -> Receiver.answer(exchange, 200, "thanks"));

        Outcome outcome = send(receiver.url("hooks.test"));

        Receiver.Call call = receiver.calls().get(0);
        assertThat(outcome).isEqualTo(new Outcome(200, "thanks", null));
        assertThat(call.isSignedWith(SECRET)).isTrue();
        assertThat(call.isSignedWith(Signature.newSecret())).isFalse();
        assertThat(call.header("webhook-id")).isEqualTo("msg_1");
        assertThat(call.header("Host")).as("the name, not the address").isEqualTo("hooks.test:" + receiver.port());
        assertThat(call.header("Content-Type")).startsWith("application/json");
        assertThat(call.body()).isEqualTo("{\"é\":1}");
    }

    @Test
    void signsAsTheConventionsOwnExampleDoes() {
        String header = Signature.header(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}",
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        assertThat(header).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithEverySecret() throws Exception {
        String second = Signature.newSecret();
        try (WebhookSender sender = sender(Duration.ofSeconds(15))) {
            sender.send(new Message(URI.create(receiver.url("hooks.test")), "msg_1", "{}", List.of(second, SECRET)));
        }

        assertThat(receiver.calls().get(0).isSignedWith(SECRET)).isTrue();
        assertThat(receiver.calls().get(0).isSignedWith(second)).isTrue();
    }

    @DisplayName("case 27: webhook target: 500, 410, redirect: only 2xx is a success, and a redirect is not followed")
    @ParameterizedTest
    @CsvSource({
        "200,true",
        "204,true",
        "301,false",
        "302,false",
        "304,false",
        "307,false",
        "308,false",
        "404,false",
        "410,false",
        "429,false",
        "500,false"
    })
    void countsOnlySuccessAsSuccess(int status, boolean success) throws Exception {
        receiver.does(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            Receiver.answer(exchange, status, "");
        });

        Outcome outcome = send(receiver.url("hooks.test"));

        assertThat(outcome.isSuccess()).isEqualTo(success);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.isGone()).isEqualTo(status == 410);
        assertThat(receiver.calls()).hasSize(1);
    }

    @DisplayName("case 27: webhook target hangs: the attempt ends at the cap, which is 15 s")
    @ParameterizedTest
    @ValueSource(strings = {"says nothing", "sends a body drop by drop", "never ends"})
    void givesUp(String how) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        receiver.does(exchange -> {
            if (!how.equals("says nothing")) {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.write(new byte[how.equals("never ends") ? 10 : 1]);
                out.flush();
            }
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (WebhookSender sender = sender(Duration.ofMillis(300))) {
            Outcome outcome = sender.send(message(receiver.url("hooks.test")));

            assertThat(outcome.isSuccess()).isFalse();
            assertThat(outcome.error()).startsWith("no answer within");
        } finally {
            over.countDown();
        }
        assertThat(Settings.defaults().timeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void readsTheBeginningOfAnAnswerOnly() throws Exception {
        receiver.does(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (int i = 0; i < 1_000; i++) {
                out.write("x\0y".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            }
        });

        Outcome outcome = send(receiver.url("hooks.test"));

        assertThat(outcome.isSuccess()).isTrue();
        assertThat(outcome.response()).hasSize(1_024).doesNotContain("\0");
    }

    @DisplayName("case 28: webhook to a name that has a loopback, private or link-local address is blocked at connect")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.0.0.1",
                "169.254.169.254",
                "::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "fd00::1"
            })
    void connectsToPublicAddressesOnly(String address) throws Exception {
        names = host -> InetAddress.getAllByName(address);

        Outcome outcome = send(receiver.url("public.test"));

        assertThat(outcome.error()).isEqualTo("the host has no public address");
        assertThat(receiver.calls()).isEmpty();
    }

    @DisplayName(
            "case 28: rebinding DNS: the address that was vetted is the one that is called, and one bad address spoils all")
    @Test
    void looksUpOnce() throws Exception {
        names = host -> new InetAddress[] {InetAddress.getByName("1.1.1.1"), InetAddress.getByName("127.0.0.1")};
        Outcome mixed = send(receiver.url("public.test"));
        names = host -> InetAddress.getAllByName("127.0.0.1");
        lookups.set(0);
        Outcome allowed = send(receiver.url("hooks.test"));

        assertThat(mixed.error()).isEqualTo("the host has no public address");
        assertThat(allowed.isSuccess()).isTrue();
        assertThat(lookups).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://[::1]:%d/",
                "http://2130706433:%d/",
                "http://127.1:%d/",
                "http://0x7f.1:%d/"
            })
    void vetsAddressesThatAreWrittenOutToo(String url) throws Exception {
        names = InetAddress::getAllByName;

        Outcome outcome = send(url.formatted(receiver.port()));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(receiver.calls()).isEmpty();
    }

    @Test
    void saysTheSameOfUnknownHosts() throws Exception {
        names = host -> {
            throw new UnknownHostException(host + ": secret detail");
        };

        assertThat(send(receiver.url("hooks.test")).error()).isEqualTo("the host has no public address");
    }

    @Test
    void saysThatAConnectionFails() throws Exception {
        receiver.close();

        assertThat(send(receiver.url("hooks.test")).error()).isEqualTo("the connection failed or broke");
    }

    private Outcome send(String url) throws Exception {
        try (WebhookSender sender = sender(Duration.ofSeconds(15))) {
            return sender.send(message(url));
        }
    }

    private static Message message(String url) {
        return new Message(URI.create(url), "msg_1", "{\"é\":1}", List.of(SECRET));
    }

    private WebhookSender sender(Duration timeout) throws NoSuchAlgorithmException {
        WebhookProperties properties = Settings.allowing(timeout, "hooks.test");
        VettedDns dns = new VettedDns(
                host -> {
                    lookups.incrementAndGet();
                    return names.resolve(host);
                },
                new UrlPolicy(properties));
        InstantSource clock = Instant::now;
        return new WebhookSender(properties, dns, SSLContext.getDefault(), clock);
    }
}
