package io.twofold.api.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code twofold.access.*}.
 *
 * @param open nobody on this machine needs a key, although there are keys; for a service that listens to no other machine
 */
@ConfigurationProperties("twofold.access")
record AccessProperties(@DefaultValue("false") boolean open) {}
