package io.twofold.api.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes one attempt to deliver a message. It follows no redirect, keeps no connection and no cookie, reads the beginning
 * of an answer only, and gives up after the timeout however slowly the other side speaks.
 */
final class WebhookSender implements AutoCloseable {
    private static final int MAX_RESPONSE = 1_024;
    private static final int MAX_LINE = 8_192;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_CONNECTIONS = 256;

    private final WebhookProperties properties;
    private final InstantSource clock;
    private final CloseableHttpClient http;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhook-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    WebhookSender(WebhookProperties properties, VettedDns dns, SSLContext tls, InstantSource clock) {
        this.properties = properties;
        this.clock = clock;
        Timeout timeout = Timeout.of(properties.timeout());
        Http1Config bounds = Http1Config.custom()
                .setMaxLineLength(MAX_LINE)
                .setMaxHeaderCount(MAX_HEADERS)
                .build();
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(dns)
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(bounds)
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setRedirectsEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .setResponseTimeout(timeout)
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent("Twofold-Webhooks/1")
                .build();
    }

    Outcome send(Message message) {
        long now = clock.instant().getEpochSecond();
        HttpPost request = new HttpPost(message.url());
        request.setEntity(new StringEntity(message.body(), ContentType.APPLICATION_JSON));
        request.setHeader("webhook-id", message.id());
        request.setHeader("webhook-timestamp", Long.toString(now));
        request.setHeader("webhook-signature", Signature.header(message.id(), now, message.body(), message.secrets()));
        AtomicBoolean late = new AtomicBoolean();
        var guard = watchdog.schedule(
                () -> {
                    late.set(true);
                    request.abort();
                },
                properties.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        @Nullable ClassicHttpResponse response = null;
        try {
            response = http.executeOpen(null, request, null);
            return Outcome.answered(response.getCode(), beginning(response.getEntity()));
        } catch (IOException | RuntimeException e) {
            return Outcome.unanswered(
                    late.get() || e instanceof SocketTimeoutException
                            ? "no answer within " + properties.timeout().toSeconds() + " s"
                            : explain(e));
        } finally {
            guard.cancel(false);
            request.abort(); // otherwise closing would read the rest of the answer
            Closer.closeQuietly(response);
        }
    }

    /** What a user may know: neither addresses nor names of this network. */
    private static String explain(Exception e) {
        if (e instanceof UnknownHostException) {
            return "the host has no public address";
        }
        return e instanceof SSLException
                ? "no secure connection: is the certificate valid for this host?"
                : "the connection failed or broke";
    }

    private static String beginning(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return "";
        }
        InputStream content = entity.getContent(); // not closed here: that would read the rest
        return new String(content.readNBytes(MAX_RESPONSE), StandardCharsets.UTF_8).replace('\0', ' ');
    }

    @Override
    public void close() throws IOException {
        watchdog.shutdownNow();
        http.close();
    }
}
