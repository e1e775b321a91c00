package io.twofold.engine.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A model's own tokenizer, which encodes a text as one piece without special tokens. */
public final class TextTokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private static final int SAMPLE = 4096;
    private static final int SAMPLES = 16;

    /** On the heap, in all that the library makes of a token. */
    private static final int BYTES_PER_TOKEN = 200;

    private final HuggingFaceTokenizer tokenizer;
    private final List<TokenPattern> patterns;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, List<TokenPattern> patterns) {
        this.tokenizer = tokenizer;
        this.patterns = patterns;
    }

    /**
     * Opens {@code tokenizer.json} of a model directory.
     *
     * @throws CompressionException with {@code unsupported-format} if it is missing, not understood, or could
     *     harm this process
     */
    public static TextTokenizer open(Path modelDirectory) {
        TokenizerFile file = TokenizerFile.read(modelDirectory);
        try (InputStream content = new ByteArrayInputStream(file.content().getBytes(StandardCharsets.UTF_8))) {
            return new TextTokenizer(HuggingFaceTokenizer.newInstance(content, OPTIONS), file.patterns());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) { // the native library reports every defect of the file as one
            throw unsupported("tokenizer.json is not understood: ", e);
        }
    }

    /**
     * Encodes a text as one piece, without special tokens.
     *
     * @throws CompressionException with {@code unusable-data} if the tokens would not fit the memory, or with
     *     {@code unsupported-format} if the tokenizer cannot encode this text, or not in bounded time
     */
    public TokenizedText encode(String text) {
        patterns.forEach(pattern -> pattern.tryOn(text));
        requireMemory(text);
        return tokenized(text, encoding(text));
    }

    /**
     * The ids alone, of a text so short that its tokens need no thought about memory.
     *
     * @throws CompressionException as {@link #encode}
     */
    public long[] ids(String text) {
        patterns.forEach(pattern -> pattern.tryOn(text));
        return encoding(text).getIds();
    }

    /** The text that tokens stand for, without special ones. */
    public String text(long[] ids) {
        return ids.length == 0 ? "" : tokenizer.decode(ids, true);
    }

    private Encoding encoding(String text) {
        try {
            return tokenizer.encode(text, false, false);
        } catch (RuntimeException e) {
            throw unsupported("tokenizer.json cannot encode the text: ", e);
        }
    }

    /** The native library ends the process if there is no room for the tokens; so they are guessed from samples. */
    private void requireMemory(String text) {
        if (text.length() <= SAMPLE * SAMPLES) {
            return;
        }
        long most = Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_TOKEN;
        long tokens = 0;
        for (int i = 0; i < SAMPLES; i++) {
            int from = (int) ((long) (text.length() - SAMPLE) * i / (SAMPLES - 1));
            tokens = Math.max(
                    tokens, encoding(text.substring(from, from + SAMPLE)).getIds().length);
        }
        long expected = tokens * text.length() / SAMPLE;
        if (expected > most) {
            throw new CompressionException(
                    FailureCode.UNUSABLE_DATA,
                    "The text has about " + expected + " tokens, but the memory holds " + most
                            + "; give a part of it, or raise the limit of the heap (-Xmx)");
        }
    }

    private static TokenizedText tokenized(String text, Encoding encoding) {
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

    private static CompressionException unsupported(String message, RuntimeException cause) {
        String reason = TokenizerCheck.shorten(String.valueOf(cause.getMessage()));
        return new CompressionException(FailureCode.UNSUPPORTED_FORMAT, message + reason, cause);
    }
}
