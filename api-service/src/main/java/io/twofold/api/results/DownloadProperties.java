package io.twofold.api.results;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How files are sent, under {@code twofold.downloads}. Where clients find the artifact store is
 * {@code twofold.downloads.endpoint}, which the store itself reads.
 *
 * @param redirect whether clients are sent to the artifact store for a file, if it has addresses
 * @param validity for how long such an address may be used to begin a download, 1 s to 1 h
 */
@ConfigurationProperties("twofold.downloads")
record DownloadProperties(
        @DefaultValue("false") boolean redirect,
        @DefaultValue("60s") Duration validity) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    DownloadProperties {
        if (validity.compareTo(SHORTEST) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("twofold.downloads.validity must lie in 1s … 1h, because whoever has the"
                    + " address gets the file, but was " + validity);
        }
    }
}
