package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.source.fetch.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * Sends requests to the Hub and follows its redirects, which lead to other hosts for large files. The token goes to the
 * Hub only.
 */
final class HubHttp {
    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HubSettings settings;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // the JDK would send the token along
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    HubHttp(HubSettings settings) {
        this.settings = settings;
    }

    /** Follows redirects wherever they lead, but never from https to http. */
    Answer get(URI address, Map<String, String> headers, FetchMonitor monitor) throws IOException {
        return follow("GET", address, headers, true, monitor);
    }

    /** Follows redirects on the same host; the answer may be a redirect to another one, whose headers tell of the file. */
    Answer head(URI address, FetchMonitor monitor) throws IOException {
        return follow("HEAD", address, Map.of(), false, monitor);
    }

    private Answer follow(
            String method, URI first, Map<String, String> headers, boolean everywhere, FetchMonitor monitor)
            throws IOException {
        URI address = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Answer answer = send(method, address, headers, monitor);
            String location = answer.header("Location").orElse("");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            URI next = resolve(address, location);
            if (!everywhere && !sameOrigin(address, next)) {
                return answer;
            }
            answer.close();
            boolean weaker = "https".equals(address.getScheme()) && !"https".equals(next.getScheme());
            if (weaker || next.getHost() == null || !Set.of("http", "https").contains(next.getScheme())) {
                throw new IOException(
                        "redirected from " + origin(address) + " to " + origin(next) + ", which is not safe");
            }
            address = next;
        }
        throw new IOException("redirected more than " + MAX_REDIRECTS + " times");
    }

    private Answer send(String method, URI address, Map<String, String> headers, FetchMonitor monitor)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "twofold")
                .header("Accept-Encoding", "identity"); // sizes and ranges count the file's own bytes
        headers.forEach(request::header);
        String token = settings.token();
        if (token != null && sameOrigin(address, settings.endpoint())) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = Waiting.await(
                client.sendAsync(request.build(), BodyHandlers.ofPublisher()),
                settings.patience().silence(),
                monitor);
        Chunks body = new Chunks();
        response.body().subscribe(body);
        return new Answer(response.statusCode(), response.headers(), address, body);
    }

    private static URI resolve(URI address, String location) throws IOException {
        try {
            return address.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to what is no address", e);
        }
    }

    static boolean sameOrigin(URI a, URI b) {
        return origin(a).equals(origin(b));
    }

    /** Without the path and the query, which may carry a signature. */
    private static String origin(URI address) {
        String scheme = String.valueOf(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
        return (scheme + "://" + address.getHost() + ":" + port).toLowerCase(Locale.ROOT);
    }
}
