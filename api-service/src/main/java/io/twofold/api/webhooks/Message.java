package io.twofold.api.webhooks;

import java.net.URI;
import java.util.List;

/**
 * What one attempt sends.
 *
 * @param id the same for every attempt, so that receivers know what they have had
 * @param body as it is signed
 * @param secrets whose holders shall be able to check it
 */
record Message(URI url, String id, String body, List<String> secrets) {}
