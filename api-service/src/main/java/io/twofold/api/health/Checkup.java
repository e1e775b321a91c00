package io.twofold.api.health;

import io.twofold.api.ApiProperties;
import java.util.List;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Looks after every watched part as often as jobs are swept; one that hangs does not keep the others waiting. */
@Component
class Checkup implements SchedulingConfigurer {
    private final List<WatchedPart> parts;
    private final ApiProperties properties;

    Checkup(List<WatchedPart> parts, ApiProperties properties) {
        this.parts = parts;
        this.properties = properties;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        parts.forEach(part -> tasks.addFixedDelayTask(part::look, properties.sweepInterval()));
    }
}
