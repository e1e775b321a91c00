package io.twofold.engine.model;

import io.twofold.engine.text.SpecialTokens;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.PerplexityMethod;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Masked tokens are predicted from those around them, in a sequence whose first and last token make room for those that
 * mark its ends. Calibration masks every seventh token, about as many as BERT's training did (15 %); a score masks one at
 * a time, as Salazar et al., "Masked Language Model Scoring", 2020, do.
 */
final class MaskedToken implements TokenPrediction {
    private static final int STRIDE = 7;

    private final Path directory;
    private @Nullable SpecialTokens special;

    /** @param directory holds the tokenizer's files, which are read when a sequence is first needed */
    MaskedToken(Path directory) {
        this.directory = directory;
    }

    @Override
    public PerplexityMethod method() {
        return PerplexityMethod.MASKED_TOKEN;
    }

    @Override
    public int predictable(int length) {
        return length - 2;
    }

    @Override
    public TokenSequence calibration(long[] ids) {
        int inner = requireInner(ids);
        // Texts differ, so that not the same positions are predicted in all of them.
        int first = 1 + Math.floorMod(Arrays.hashCode(ids), Math.min(STRIDE, inner));
        return masked(ids, position -> position >= first && (position - first) % STRIDE == 0);
    }

    @Override
    public List<TokenSequence> scored(long[] ids) {
        return IntStream.rangeClosed(1, requireInner(ids))
                .mapToObj(masked -> masked(ids, position -> position == masked))
                .toList();
    }

    private int requireInner(long[] ids) {
        int inner = predictable(ids.length);
        if (inner < 1) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "This model needs sequences of at least 3 tokens, because their first and last are special; give longer ones");
        }
        return inner;
    }

    private TokenSequence masked(long[] ids, IntPredicate isMasked) {
        SpecialTokens tokens = special();
        int last = ids.length - 1;
        long[] seen = ids.clone();
        long[] targets = new long[ids.length];
        Arrays.fill(targets, TokenSequence.NONE);
        seen[0] = tokens.start();
        seen[last] = tokens.end();
        for (int i = 1; i < last; i++) {
            if (isMasked.test(i)) {
                seen[i] = tokens.mask();
                targets[i] = ids[i];
            }
        }
        return new TokenSequence(seen, targets);
    }

    private SpecialTokens special() {
        SpecialTokens known = special;
        if (known == null) {
            known = SpecialTokens.read(directory);
            special = known;
        }
        return known;
    }
}
