package io.twofold.engine;

import io.twofold.engine.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** What a result depends on beside the request. */
final class Versions {
    private Versions() {}

    static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("twofold", twofold());
        versions.put("java", Runtime.version().toString());
        versions.put("djl", Torch.djlVersion());
        versions.put("pytorch", Torch.version());
        return versions;
    }

    static String twofold() {
        Properties properties = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("build.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
