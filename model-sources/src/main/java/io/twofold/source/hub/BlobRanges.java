package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Description;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Parts of a file on the Hub. Of a server that knows no ranges, as much is read as is needed; then the connection is cut.
 */
record BlobRanges(HubApi api, Duration silence, HubReference reference, HubFile file, FetchMonitor monitor)
        implements Description.Ranges {

    @Override
    public void read(long from, int count, ByteArrayOutputStream target) throws IOException {
        try (Answer answer = api.open(reference, file, from, count, monitor)) {
            boolean partial = answer.status() == 206
                    && answer.header("Content-Range").orElse("").startsWith("bytes " + from + "-");
            if (!partial && answer.status() != 200) {
                throw new IOException(answer.address().getHost() + " answers " + answer.status() + " to a range");
            }
            long skip = partial ? 0 : from;
            int end = target.size() + count;
            while (target.size() < end) {
                Optional<List<ByteBuffer>> piece = answer.body().next(silence, monitor);
                if (piece.isEmpty()) {
                    return;
                }
                for (ByteBuffer bytes : piece.get()) {
                    int skipped = (int) Math.min(skip, bytes.remaining());
                    skip -= skipped;
                    byte[] part = new byte[Math.min(bytes.remaining() - skipped, end - target.size())];
                    bytes.position(bytes.position() + skipped).get(part);
                    target.writeBytes(part);
                }
            }
        }
    }
}
