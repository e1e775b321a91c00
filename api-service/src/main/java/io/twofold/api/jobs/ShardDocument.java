package io.twofold.api.jobs;

import io.twofold.job.ShardStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A part of a shared job as clients see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record ShardDocument(
        int number,
        int firstBlock,
        int lastBlock,
        String status,
        int failures,
        @Nullable String worker,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {

    static ShardDocument of(ShardStatus shard) {
        return new ShardDocument(
                shard.number(),
                shard.blocks().first(),
                shard.blocks().end() - 1,
                shard.status(),
                shard.failures(),
                shard.worker(),
                shard.startedAt(),
                shard.finishedAt());
    }
}
