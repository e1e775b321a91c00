package io.twofold.api.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.audit.*}.
 *
 * @param keep how long events are kept
 */
@ConfigurationProperties("twofold.audit")
record AuditProperties(@DefaultValue("365d") Duration keep) {}
