package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An answer whose body is still to be read.
 *
 * @param address that answered, after redirects
 */
record Answer(int status, HttpHeaders headers, URI address, Chunks body) implements AutoCloseable {

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /**
     * The whole body as text.
     *
     * @throws OversizedAnswerException if it is longer than {@code limit} bytes
     */
    String text(int limit, Duration silence, FetchMonitor monitor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Optional<List<ByteBuffer>> piece = body.next(silence, monitor);
                piece.isPresent();
                piece = body.next(silence, monitor)) {
            for (ByteBuffer buffer : piece.get()) {
                if (bytes.size() + buffer.remaining() > limit) {
                    throw new OversizedAnswerException(limit);
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        body.close();
    }

    /** An answer that nobody can mean. */
    static final class OversizedAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OversizedAnswerException(int limit) {
            super("longer than " + limit + " bytes");
        }
    }
}
