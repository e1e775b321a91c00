package io.twofold.engine.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Kinds of files that are met in the place of weights, told by their first bytes and never by their names. */
enum ForeignFormat {
    ZIP("a zip archive, as PyTorch's pickled checkpoints are", "PK\003\004", "PK\005\006"),
    PICKLE("a Python pickle", "\u0080\002", "\u0080\003", "\u0080\004", "\u0080\005"),
    GGUF("a GGUF or GGML file", "GGUF", "FUGG", "lmgg", "tjgg", "fmgg"),
    HDF5("an HDF5 file", "\u0089HDF"),
    NUMPY("a NumPy file", "\u0093NUMPY"),
    GZIP("a gzip archive", "\u001f\u008b"),
    ZSTD("a zstd archive", "(\u00b5/\u00fd"),
    XZ("an xz archive", "\u00fd7zXZ"),
    BZIP2("a bzip2 archive", "BZh"),
    SEVEN_ZIP("a 7z archive", "7z\u00bc\u00af"),
    LFS("a Git LFS pointer; fetch the file itself with 'git lfs pull'", "version https://git-lfs"),
    HTML("a web page", "<!DOCTYPE", "<!doctype", "<html");

    /** As many bytes as the longest signature, or tar's, whose own stands at 257, need. */
    static final int BYTES_NEEDED = 262;

    private static final String TAR = "a tar archive";
    private static final int TAR_SIGNATURE = 257;

    private final String description;
    private final String[] signatures;

    ForeignFormat(String description, String... signatures) {
        this.description = description;
        this.signatures = signatures;
    }

    /** What the file that starts with {@code start} is, with an article; null if it is not known. */
    static @Nullable String describe(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("ustar", TAR_SIGNATURE)) {
            return TAR;
        }
        return Arrays.stream(values())
                .filter(format -> Arrays.stream(format.signatures).anyMatch(text::startsWith))
                .map(format -> format.description)
                .findFirst()
                .orElse(null);
    }

    /** Whether a file's name says that it holds weights of a kind that is not read. */
    static boolean isName(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        return lower.matches(".*\\.(bin|pt|pth|ckpt|pkl|gguf|ggml|h5|msgpack|onnx|npz|zip|tar|tgz|gz|zst|xz|bz2|7z)");
    }
}
