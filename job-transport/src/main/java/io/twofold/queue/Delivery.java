package io.twofold.queue;

/** A message that waits for its acknowledgement under {@code tag}. */
record Delivery(long tag, String jobId) {}
