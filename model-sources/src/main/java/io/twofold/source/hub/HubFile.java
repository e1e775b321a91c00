package io.twofold.source.hub;

import io.twofold.source.fetch.FileDigest;
import java.util.Optional;

/**
 * What the Hub says of a file before it is fetched.
 *
 * @param name in the repository, with {@code /}
 * @param commit that it was asked for, as the Hub resolved it
 * @param etag the name of its content: SHA-256 of a large file, Git's SHA-1 of a small one
 * @param size in bytes
 */
record HubFile(String name, String commit, String etag, long size) {

    /** How to check the content against the {@link #etag}; a mirror may have ETags of its own, which tell nothing. */
    Optional<FileDigest> digest() {
        if (etag.matches("[0-9a-f]{64}")) {
            return Optional.of(FileDigest.SHA256);
        }
        return etag.matches("[0-9a-f]{40}") ? Optional.of(FileDigest.GIT_BLOB) : Optional.empty();
    }
}
