package io.twofold.source.fetch;

import io.twofold.engine.FetchMonitor;
import io.twofold.engine.safetensors.HollowFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's directory that is put together from copies of its small files and the headers of its weights. */
public final class Description {
    private final Path directory;
    private final FetchMonitor monitor;

    /** @param directory that does not exist yet */
    public Description(Path directory, FetchMonitor monitor) {
        this.directory = directory;
        this.monitor = monitor;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file, wherever it lies, of which any part can be read. */
    public interface Ranges {
        /**
         * Appends {@code count} bytes, the one at {@code from} first, to {@code target}. Fewer are there if the file ends,
         * or the connection; those that came before a failure count.
         */
        void read(long from, int count, ByteArrayOutputStream target) throws IOException;

        /** A file of this machine. */
        static Ranges of(Path file) {
            return (from, count, target) -> {
                try (InputStream in = Files.newInputStream(file)) {
                    in.skipNBytes(from);
                    target.writeBytes(in.readNBytes(count));
                }
            };
        }
    }

    /** Takes a whole file over. A copy, since links that lead out of a model's directory are not trusted. */
    public void copy(Path file) {
        try {
            Files.copy(file, directory.resolve(file.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes the header of a safetensors file over, whatever the file is: who reads it will refuse it as it would the whole
     * file.
     *
     * @param size of the whole file
     */
    public void header(String name, long size, Ranges file, Attempts attempts) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int wanted = (int) Math.min(HollowFile.FIRST_BYTES, size);
        while (head.size() < wanted) {
            int before = head.size();
            try {
                file.read(before, wanted - before, head);
                if (head.size() < wanted) {
                    throw new IOException("the connection was cut");
                }
                wanted = HollowFile.headBytes(head.toByteArray(), size);
            } catch (IOException e) {
                if (head.size() > before) {
                    attempts.progressed();
                }
                attempts.failed(e, monitor);
            }
        }
        HollowFile.write(directory.resolve(name), head.toByteArray(), size);
    }
}
