package io.twofold.report;

import org.jspecify.annotations.Nullable;

/**
 * Three ways to write the same summed loss; their definitions are in {@code docs/perplexity.md}.
 *
 * @param token exp(loss ÷ predicted tokens); depends on the tokenizer
 * @param standardError of {@code token}, from how much windows differ; null for a single window, and in reports of earlier
 *     versions
 * @param word exp(loss ÷ whitespace-separated words), or null for a text with so few words that it is no finite number
 * @param bitsPerByte loss ÷ ln 2 ÷ UTF-8 bytes
 * @param tokens number of predicted tokens
 * @param words number of words among them
 * @param bytes number of bytes among them
 * @param method from what the tokens were predicted; reports of earlier versions lack it and mean the next token
 */
public record Perplexity(
        double token,
        @Nullable Double standardError,
        @Nullable Double word,
        double bitsPerByte,
        long tokens,
        long words,
        long bytes,
        PerplexityMethod method) {

    public Perplexity {
        method = method == null ? PerplexityMethod.NEXT_TOKEN : method;
    }
}
