package io.twofold.worker;

import io.twofold.source.Permissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which remote sources jobs may name, under {@code twofold.sources}.
 *
 * @param hf whether {@code hf:} and the named data sets
 * @param s3 whether {@code s3:}; where it is not said, only if {@code allow} names some: with the worker's credentials
 *     everybody who may post a job would read every bucket that these open
 * @param allow beginnings of allowed references; all if it is empty
 */
@ConfigurationProperties("twofold.sources")
public record SourceProperties(
        @DefaultValue("true") boolean hf,
        @Nullable Boolean s3,
        @DefaultValue List<String> allow) {

    Permissions permissions() {
        boolean named = allow.stream().anyMatch(beginning -> beginning.startsWith("s3:"));
        return new Permissions(hf, s3 == null ? named : s3, allow);
    }
}
