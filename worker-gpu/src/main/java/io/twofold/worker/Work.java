package io.twofold.worker;

/** What a worker does next: a job, or a part of one that another worker has. */
sealed interface Work permits ClaimedJob, ClaimedShard {}
