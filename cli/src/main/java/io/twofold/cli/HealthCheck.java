package io.twofold.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/**
 * Asks the API or the worker in the same container whether it is alive, and ends with 0 or 1: what a container engine
 * calls again and again, in images that have no curl. It uses nothing but the Java class library, to be quick. The Helm
 * chart's test asks another container by it.
 */
public final class HealthCheck {
    private static final int TIMEOUT_MILLIS = 5000;

    private HealthCheck() {}

    /** The argument is {@code api} or {@code worker}, whose port is the one that the process was given; or an HTTP URL. */
    public static void main(String[] arguments) {
        try {
            int status = status(address(arguments.length == 0 ? "" : arguments[0], System.getenv()));
            System.out.println("HTTP " + status);
            System.exit(status == HttpURLConnection.HTTP_OK ? 0 : 1);
        } catch (IOException | IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Where that process of that environment answers; see docs/observability.md. A URL is its own answer. */
    static URI address(String process, Map<String, String> environment) {
        String port = environment.getOrDefault("SERVER_PORT", "8080");
        return switch (process) {
            case "api" ->
                URI.create("http://127.0.0.1:" + environment.getOrDefault("MANAGEMENT_SERVER_PORT", port)
                        + "/actuator/health/liveness");
            case "worker" ->
                URI.create("http://127.0.0.1:" + environment.getOrDefault("TWOFOLD_WORKER_MANAGEMENT_PORT", "9464")
                        + "/live");
            default -> {
                if (!process.matches("https?://.+")) {
                    throw new IllegalArgumentException(
                            "Name what to ask, api, worker or a URL, instead of: " + process);
                }
                yield URI.create(process);
            }
        };
    }

    /** The HTTP status of a GET of {@code address}. */
    static int status(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
