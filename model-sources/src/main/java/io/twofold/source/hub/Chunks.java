package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.source.fetch.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, piece by piece, pulled by its reader. An input stream would block for ever when a server falls
 * silent, and could not be cancelled.
 */
final class Chunks implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final BlockingQueue<Piece> arrived =
            new LinkedBlockingQueue<>(); // holds two at most: what was asked for, and the end

    /** Bytes, the end (neither), or the end by a failure. */
    private record Piece(
            @Nullable List<ByteBuffer> bytes, @Nullable Throwable failure) {}

    /**
     * The next piece, or nothing at the end; not to be called after that.
     *
     * @param silence after which the connection is taken for dead
     */
    Optional<List<ByteBuffer>> next(Duration silence, FetchMonitor monitor) throws IOException {
        Waiting.await(subscription.copy(), silence, monitor).request(1);
        Piece piece = Waiting.await(arrived, silence, monitor);
        if (piece.failure != null) {
            throw piece.failure instanceof IOException failure ? failure : new IOException(piece.failure);
        }
        return Optional.ofNullable(piece.bytes);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription.complete(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        arrived.add(new Piece(bytes, null));
    }

    @Override
    public void onError(Throwable failure) {
        arrived.add(new Piece(null, failure));
    }

    @Override
    public void onComplete() {
        arrived.add(new Piece(null, null));
    }

    /** Ends the transfer if it goes on. */
    @Override
    public void close() {
        subscription.thenAccept(Flow.Subscription::cancel);
    }
}
