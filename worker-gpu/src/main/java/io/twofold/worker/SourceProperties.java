package io.twofold.worker;

import io.twofold.source.Permissions;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which remote sources jobs may name, under {@code twofold.sources}.
 *
 * @param hf whether {@code hf:} and the named data sets
 * @param s3 whether {@code s3:}
 * @param allow beginnings of allowed references; all if it is empty
 */
@ConfigurationProperties("twofold.sources")
public record SourceProperties(
        @DefaultValue("true") boolean hf,
        @DefaultValue("true") boolean s3,
        @DefaultValue List<String> allow) {

    Permissions permissions() {
        return new Permissions(hf, s3, allow);
    }
}
