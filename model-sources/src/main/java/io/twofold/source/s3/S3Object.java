package io.twofold.source.s3;

import io.twofold.source.fetch.FileDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * What an object store says of an object.
 *
 * @param key of the object
 * @param name as a file: what comes after the last {@code /} of the key
 * @param etag without quotes
 * @param size in bytes
 * @param plain the ETag is the content's MD5, if it looks like one
 */
record S3Object(String key, String name, String etag, long size, boolean plain) {

    /** How to check the content; uploads in parts and keys of one's own have ETags that tell nothing of it. */
    Optional<FileDigest> digest() {
        return plain && etag.matches("[0-9a-f]{32}") ? Optional.of(FileDigest.MD5) : Optional.empty();
    }

    boolean isWeights() {
        return name.toLowerCase(Locale.ROOT).endsWith(".safetensors");
    }
}
