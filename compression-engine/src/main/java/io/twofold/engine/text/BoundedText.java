package io.twofold.engine.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to go on after 1 GiB, so that a small gzip file does not fill the memory. */
final class BoundedText extends FilterInputStream {
    static final long MAX_BYTES = 1L << 30;

    private final String name;
    private long left = MAX_BYTES;

    /** @param name for the error */
    BoundedText(InputStream in, String name) {
        super(in);
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        count(Math.max(0, n));
        return n;
    }

    private void count(int bytes) {
        left -= bytes;
        if (left < 0) {
            throw tooLarge(name);
        }
    }

    static RuntimeException tooLarge(String name) {
        return TextReader.unusable(name, "is larger than 1 GiB; give a part of it", null);
    }
}
