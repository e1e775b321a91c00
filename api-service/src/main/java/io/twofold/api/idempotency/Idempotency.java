package io.twofold.api.idempotency;

import io.twofold.api.access.Caller;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a post do its work once, however often it comes with the same {@code Idempotency-Key}.
 *
 * <p>The answer is kept in the transaction of the work itself. So whatever broke after the commit (the client's
 * connection, the service, its own connection to the database), the next try finds the answer; whatever broke before
 * it has left nothing, and the next try is the first. Answers that refuse (4xx, 5xx) roll back and are not kept: once
 * the reason is gone, the same key may be used again.
 */
@Component
public class Idempotency {
    /** Says that an answer is not of this request but of the first one with its key. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final List<String> KEPT_HEADERS =
            List.of(HttpHeaders.LOCATION, HttpHeaders.ETAG, HttpHeaders.RETRY_AFTER, HttpHeaders.CACHE_CONTROL);

    private final KeptAnswers answers;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    Idempotency(KeptAnswers answers, PlatformTransactionManager transactions, JsonMapper json) {
        this.answers = answers;
        this.transaction = new TransactionTemplate(transactions);
        this.json = json;
    }

    /**
     * Does the work in one transaction, or gives the answer that it got before.
     *
     * @param body of the request, before anybody changed it
     * @param work what the request asks for, and its answer; an exception undoes it
     * @throws ProblemException if the header is no key, the key is another request's, or that one is not done yet
     */
    public ResponseEntity<?> once(
            Caller caller, HttpServletRequest request, JsonNode body, Supplier<ResponseEntity<?>> work) {
        Optional<IdempotencyKey> key = IdempotencyKey.of(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
        if (key.isEmpty()) {
            return inTransaction(work);
        }
        byte[] fingerprint =
                Fingerprint.of(request.getMethod(), request.getRequestURI(), request.getQueryString(), body);
        return inTransaction(() -> once(caller.tenant(), key.get(), fingerprint, work));
    }

    private ResponseEntity<?> once(
            String tenant, IdempotencyKey key, byte[] fingerprint, Supplier<ResponseEntity<?>> work) {
        if (!answers.lock(tenant, key)) {
            throw new ProblemException(
                            ProblemType.IDEMPOTENCY_IN_FLIGHT,
                            "A request with this Idempotency-Key is being worked on; send it again in a second")
                    .with(HttpHeaders.RETRY_AFTER, "1");
        }
        Optional<KeptAnswer> known = answers.find(tenant, key);
        if (known.isPresent()) {
            return again(known.get(), fingerprint);
        }
        ResponseEntity<?> answer = work.get();
        byte[] body = json.writeValueAsBytes(answer.getBody());
        answers.put(
                tenant, key, new KeptAnswer(fingerprint, answer.getStatusCode().value(), kept(answer), body));
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }

    private static ResponseEntity<?> again(KeptAnswer known, byte[] fingerprint) {
        if (!Arrays.equals(known.fingerprint(), fingerprint)) {
            throw new ProblemException(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key came with another body, path or query before; take a new key for a new request");
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(known.status());
        known.headers().forEach(answer::header);
        return answer.header(REPLAYED, "true")
                .contentType(MediaType.APPLICATION_JSON)
                .body(known.body());
    }

    private static Map<String, String> kept(ResponseEntity<?> answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = answer.getHeaders().getFirst(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private ResponseEntity<?> inTransaction(Supplier<ResponseEntity<?>> work) {
        return Objects.requireNonNull(transaction.execute(tx -> work.get()));
    }
}
