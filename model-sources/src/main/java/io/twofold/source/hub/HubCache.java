package io.twofold.source.hub;

import io.twofold.recipe.HubReference;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/**
 * One repository in the cache, laid out as the Hub's Python library does: {@code blobs/ETAG} are the contents,
 * {@code snapshots/COMMIT/NAME} links to them, {@code refs/REVISION} says which commit a revision was last seen at. So
 * each finds what the other has fetched.
 */
final class HubCache {
    private final Path root;
    private final String folder;

    HubCache(Path root, HubReference reference) {
        this.root = root;
        this.folder = reference.kind() + "--" + reference.repository().replace("/", "--");
    }

    Path blob(String etag) {
        return repository().resolve("blobs").resolve(etag);
    }

    /** What has come so far. */
    Path incomplete(String etag) {
        return blob(etag + ".incomplete");
    }

    Path lock(String etag) {
        return root.resolve(".locks").resolve(folder).resolve(etag + ".lock");
    }

    Path snapshot(String commit) {
        return repository().resolve("snapshots").resolve(commit);
    }

    /** The commit that a revision had when it was last asked for; a commit is itself. */
    Optional<String> commit(String revision) throws IOException {
        if (revision.matches("[0-9a-f]{40}")) {
            return Optional.of(revision);
        }
        Path ref = repository().resolve("refs").resolve(revision);
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(commit -> commit.matches("[0-9a-f]{40}"))
                : Optional.empty();
    }

    /** Notes what a revision means now. */
    void remember(String revision, String commit) throws IOException {
        if (revision.equals(commit) || commit(revision).equals(Optional.of(commit))) {
            return;
        }
        Path ref = repository().resolve("refs").resolve(revision);
        Files.createDirectories(ref.getParent());
        Path fresh = Files.createTempFile(ref.getParent(), ".ref", "");
        Files.writeString(fresh, commit);
        Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes a file of a snapshot a link to its content. */
    void link(HubFile file) throws IOException {
        Path pointer = snapshot(file.commit()).resolve(file.name());
        Path directory = Objects.requireNonNull(pointer.getParent());
        Path target = directory.relativize(blob(file.etag()));
        Files.createDirectories(directory);
        Files.deleteIfExists(pointer); // a link to what somebody has deleted
        try {
            Files.createSymbolicLink(pointer, target);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(pointer)) {
                throw e;
            } // else another process was faster
        }
    }

    private Path repository() {
        return root.resolve(folder);
    }
}
