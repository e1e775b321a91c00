package io.twofold.queue;

/** A message that was taken and is not acknowledged yet; the queue knows it by its {@code tag}. */
record Delivery(long tag, String jobId) {}
