package io.twofold.engine.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's own tokenizer, which encodes a text as one piece without special tokens. */
public final class TextTokenizer implements AutoCloseable {
    private static final long MAX_FILE_BYTES = 256L << 20;

    private final HuggingFaceTokenizer tokenizer;

    private TextTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens {@code tokenizer.json} of a model directory.
     *
     * @throws CompressionException with {@code unsupported-format} if it is missing, too large or not understood
     */
    public static TextTokenizer open(Path modelDirectory) {
        Path file = modelDirectory.resolve("tokenizer.json");
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw unsupported("tokenizer.json is larger than 256 MiB", null);
            }
            return new TextTokenizer(HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optAddSpecialTokens(false)
                    .optTruncation(false)
                    .optPadding(false)
                    .build());
        } catch (IOException e) {
            throw unsupported("The model has no readable tokenizer.json; export one with Hugging Face tokenizers", e);
        } catch (RuntimeException e) { // the native library reports every defect of the file as one
            String reason = String.valueOf(e.getMessage());
            throw unsupported(
                    "tokenizer.json is not understood: " + reason.substring(0, Math.min(reason.length(), 300)), e);
        }
    }

    /** Encodes a text as one piece, without special tokens. */
    public TokenizedText encode(String text) {
        Encoding encoding = tokenizer.encode(text, false, false);
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] ends = new int[spans.length];
        int end = 0;
        for (int i = 0; i < spans.length; i++) {
            // A byte-level token inside a character reports that character; a token without text reports none.
            end = spans[i] == null ? end : Math.max(end, spans[i].getEnd());
            ends[i] = end;
        }
        return new TokenizedText(text, encoding.getIds(), ends);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static CompressionException unsupported(
            String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return new CompressionException(FailureCode.UNSUPPORTED_FORMAT, message, cause);
    }
}
