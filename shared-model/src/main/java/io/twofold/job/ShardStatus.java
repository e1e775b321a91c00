package io.twofold.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of a shared job stands.
 *
 * @param number of the part, from 0
 * @param blocks which decoder blocks
 * @param status {@code waiting}, {@code running} or {@code done}
 * @param failures how many workers could not finish it, or went silent, since the last attempt of the job began
 * @param worker who has it, or has done it; null while it waits
 * @param startedAt when that worker began; null while it waits
 * @param finishedAt when it was done, or null
 */
public record ShardStatus(
        int number,
        JobShards.Blocks blocks,
        String status,
        int failures,
        @Nullable String worker,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
