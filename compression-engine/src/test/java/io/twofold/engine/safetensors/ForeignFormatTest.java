package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignFormatTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @DisplayName("case 34: GGUF or archive under the name of safetensors: unsupported-format")
    @CsvSource({
        "'PK\003\004archive/data.pkl', a zip archive",
        "'GGUF\003\000\000\000', a GGUF",
        "'\u0080\002}q\001(X\001\000\000\000a', a Python pickle",
        "'\u0080\004\u0095\001\000\000\000\000\000\000\000}\u0094.', a Python pickle",
        "'\u0089HDF0000', an HDF5 file",
        "'\u001f\u008b\010\000\000\000\000\000\000\000', a gzip archive",
        "'version https://git-lfs.github.com/spec/v1', a Git LFS pointer",
        "'<!DOCTYPE html>', a web page",
    })
    void refusesAnotherKindOfFileUnderTheNameOfSafetensors(String content, String description) {
        assertThat(refusal(Bytes.latin1(content))).contains("is " + description).contains("Only safetensors are read");
    }

    @Test
    @DisplayName("case 33: pickle renamed .safetensors")
    void refusesAPickleWhoseFirstBytesMakeAPlausibleLength() {
        // protocol 4 and a frame below 2^24 bytes: read as a length, 9 MB, which a large file has
        byte[] pickle = new byte[10_000_000];
        System.arraycopy(Bytes.latin1("\u0080\004\u0095\000\000\000\000\000\000\000\000}"), 0, pickle, 0, 12);

        assertThat(refusal(pickle)).contains("a Python pickle");
    }

    @Test
    void refusesATarArchive() {
        byte[] tar = new byte[1024];
        System.arraycopy(Bytes.latin1("model/pytorch_model.bin"), 0, tar, 0, 23);
        System.arraycopy(Bytes.latin1("ustar\00000"), 0, tar, 257, 8);

        assertThat(refusal(tar)).contains("a tar archive");
    }

    @Test
    void readsSafetensorsWhoseHeaderLengthLooksLikeAPickle() {
        // 0x280 bytes of header: the file starts with 80 02, as a pickle of protocol 2 does
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        Path file = file(Bytes.safetensors(header + " ".repeat(0x280 - header.length()), 1));

        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.bytes("a").remaining()).isEqualTo(1);
        }
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThat(Bytes.refusal(directory.resolve("none.safetensors"), FailureCode.INVALID_REQUEST))
                .contains("'none.safetensors' does not exist");
        assertThat(Bytes.refusal(directory, FailureCode.INVALID_REQUEST)).contains("is not a file");
    }

    private String refusal(byte[] bytes) {
        return Bytes.refusal(file(bytes), FailureCode.UNSUPPORTED_FORMAT);
    }

    private Path file(byte[] bytes) {
        return Bytes.write(directory.resolve("model.safetensors"), bytes);
    }
}
