package io.twofold.api.idempotency;

import java.util.Map;

/**
 * The answer that a post got.
 *
 * @param fingerprint of the request
 * @param headers those that belong to the answer, such as {@code Location}
 * @param body JSON
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record KeptAnswer(byte[] fingerprint, int status, Map<String, String> headers, byte[] body) {}
