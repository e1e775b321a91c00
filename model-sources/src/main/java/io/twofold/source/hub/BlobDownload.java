package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Attempts;
import io.twofold.source.fetch.DownloadLock;
import io.twofold.source.fetch.FetchProgress;
import io.twofold.source.fetch.FileDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Fetches one file into the cache, from where an earlier attempt ended, and checks it. */
final class BlobDownload {
    private final HubApi api;
    private final HubSettings settings;
    private final HubCache cache;
    private final HubReference reference;
    private final HubFile file;

    BlobDownload(HubApi api, HubSettings settings, HubCache cache, HubReference reference, HubFile file) {
        this.api = api;
        this.settings = settings;
        this.cache = cache;
        this.reference = reference;
        this.file = file;
    }

    /** Bytes still to come. */
    long missing() throws IOException {
        if (isThere()) {
            return 0;
        }
        Path incomplete = cache.incomplete(file.etag());
        return file.size() - (Files.exists(incomplete) ? Math.min(file.size(), Files.size(incomplete)) : 0);
    }

    /** Returns when the file is in the cache, whoever brought it there. */
    void run(FetchProgress progress) throws IOException {
        if (!isThere()) {
            try (DownloadLock lock = DownloadLock.acquire(cache.lock(file.etag()), progress.monitor())) {
                if (!isThere()) {
                    fetch(progress);
                    return;
                }
            }
        }
        progress.add(file.size());
    }

    /** Whether the cache has it all. */
    boolean isThere() throws IOException {
        Path blob = cache.blob(file.etag());
        return Files.isRegularFile(blob) && Files.size(blob) == file.size();
    }

    private void fetch(FetchProgress progress) throws IOException {
        Path incomplete = cache.incomplete(file.etag());
        Files.createDirectories(incomplete.getParent());
        try (FileChannel out = FileChannel.open(incomplete, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (out.size() > file.size()) {
                out.truncate(0);
            }
            progress.add(out.size());
            Attempts attempts = settings.patience().attempts(file.name() + " of " + reference);
            while (out.size() < file.size()) {
                try {
                    receive(out, attempts, progress);
                } catch (IOException e) {
                    attempts.failed(e, progress.monitor());
                }
            }
            out.force(true);
        }
        verify(incomplete, progress.monitor());
        Files.move(incomplete, cache.blob(file.etag()), StandardCopyOption.ATOMIC_MOVE);
    }

    private void receive(FileChannel out, Attempts attempts, FetchProgress progress) throws IOException {
        long have = out.size();
        try (Answer answer = api.open(reference, file, have, progress.monitor())) {
            boolean goesOn = answer.status() == 206
                    && answer.header("Content-Range").orElse("").startsWith("bytes " + have + "-");
            if (!goesOn && have > 0) {
                out.truncate(0); // the server begins at the beginning, or knows no such range
                progress.add(-have);
            }
            if (answer.status() != 200 && !goesOn) {
                throw new IOException(answer.address().getHost() + " answers " + answer.status() + " to a range");
            }
            out.position(out.size());
            for (Optional<List<ByteBuffer>> piece = next(answer, progress.monitor());
                    piece.isPresent();
                    piece = next(answer, progress.monitor())) {
                write(piece.get(), out, progress);
                attempts.progressed();
            }
        }
        if (out.size() < file.size()) {
            throw new IOException("the connection was cut after " + out.size() + " of " + file.size() + " bytes");
        }
    }

    private Optional<List<ByteBuffer>> next(Answer answer, FetchMonitor monitor) throws IOException {
        return answer.body().next(settings.patience().silence(), monitor);
    }

    private void write(List<ByteBuffer> piece, FileChannel out, FetchProgress progress) {
        try {
            for (ByteBuffer bytes : piece) {
                long more = bytes.remaining();
                if (out.position() + more > file.size()) {
                    throw damaged("is longer than the " + file.size() + " bytes that were promised");
                }
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                progress.add(more);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the disk, not the network: no other attempt helps
        }
    }

    private void verify(Path incomplete, FetchMonitor monitor) throws IOException {
        Optional<FileDigest> digest = file.digest();
        if (digest.isPresent()) {
            String found = digest.get().of(incomplete, monitor);
            if (!found.equals(file.etag())) {
                throw damaged("came damaged: its " + digest.get() + " is " + found + ", but " + file.etag()
                        + " was promised");
            }
        }
    }

    private CompressionException damaged(String what) {
        try {
            Files.deleteIfExists(cache.incomplete(file.etag()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CompressionException(
                FailureCode.SOURCE_UNAVAILABLE,
                file.name() + " of " + reference + " " + what + "; it was deleted, try again");
    }
}
