package io.twofold.source.hub;

import io.twofold.source.fetch.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Hub and the cache, with the names that its Python library uses.
 *
 * @param endpoint scheme and host, and a path if the Hub is behind one; without a {@code /} at its end
 * @param token sent to the endpoint and to nobody else
 * @param cache with one directory for each repository
 * @param offline nothing is asked, only the cache is read
 * @param patience with a Hub that does not answer
 */
public record HubSettings(URI endpoint, @Nullable String token, Path cache, boolean offline, Patience patience) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> YES = Set.of("1", "on", "yes", "true");

    public HubSettings {
        String scheme = String.valueOf(endpoint.getScheme());
        if (!Set.of("http", "https").contains(scheme) || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "HF_ENDPOINT must be an address such as " + PUBLIC_HUB + ", but was '" + endpoint + "'");
        }
    }

    /**
     * From {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code HF_HOME}, {@code HF_HUB_CACHE} and
     * {@code HF_HUB_OFFLINE}.
     *
     * @param userHome where the cache is when nothing names it
     */
    public static HubSettings of(Map<String, String> environment, Path userHome) {
        String endpoint = first(environment, "HF_ENDPOINT").replaceFirst("/+$", "");
        Path home = directory(
                first(environment, "HF_HOME"),
                directory(first(environment, "XDG_CACHE_HOME"), userHome.resolve(".cache"))
                        .resolve("huggingface"));
        String offline = first(environment, "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");
        return new HubSettings(
                URI.create(endpoint.isEmpty() ? PUBLIC_HUB : endpoint),
                token(environment, home),
                directory(first(environment, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"), home.resolve("hub")),
                YES.contains(offline.toLowerCase(Locale.ROOT)),
                Patience.DEFAULT);
    }

    private static @Nullable String token(Map<String, String> environment, Path home) {
        String token = first(environment, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
        if (token.isEmpty()) {
            Path file = directory(first(environment, "HF_TOKEN_PATH"), home.resolve("token"));
            try {
                token = Files.readString(file).strip();
            } catch (IOException e) {
                return null; // most have none; who needs one is told by the Hub's answer
            }
        }
        if (!token.matches("[\\x21-\\x7e]*")) {
            throw new IllegalArgumentException("HF_TOKEN must be one word of ASCII characters");
        }
        return token.isEmpty() ? null : token;
    }

    private static String first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Path directory(String named, Path otherwise) {
        return (named.isEmpty() ? otherwise : Path.of(named)).toAbsolutePath();
    }

    /** Without the token, because this may end in a log. */
    @Override
    public String toString() {
        return "HubSettings[" + endpoint + ", " + cache + (offline ? ", offline]" : "]");
    }
}
