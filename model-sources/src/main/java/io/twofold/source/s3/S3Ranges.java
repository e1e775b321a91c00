package io.twofold.source.s3;

import io.twofold.engine.FetchMonitor;
import io.twofold.recipe.S3Reference;
import io.twofold.source.fetch.Description;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Parts of an object; of a store that knows no ranges, as much is read as is needed. */
record S3Ranges(S3Store store, S3Reference reference, S3Object object, FetchMonitor monitor)
        implements Description.Ranges {
    private static final int PIECE = 1 << 14;

    @Override
    public void read(long from, int count, ByteArrayOutputStream target) throws IOException {
        ResponseInputStream<GetObjectResponse> in = store.open(reference, object, from, count);
        try {
            String range = in.response().contentRange();
            if (range == null) {
                in.skipNBytes(from);
            } else if (!range.startsWith("bytes " + from + "-")) {
                throw new IOException("the store answers with another range");
            }
            byte[] piece = new byte[PIECE];
            int end = target.size() + count;
            int n = 0;
            while (target.size() < end && n >= 0) {
                monitor.checkCancelled();
                n = in.read(piece, 0, Math.min(PIECE, end - target.size()));
                target.write(piece, 0, Math.max(0, n));
            }
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            in.abort(); // closing would read the rest
        }
    }
}
