package io.twofold.engine.model;

import io.twofold.report.PerplexityMethod;
import java.util.List;

/** Each token is predicted from those before it. */
final class NextToken implements TokenPrediction {
    @Override
    public PerplexityMethod method() {
        return PerplexityMethod.NEXT_TOKEN;
    }

    @Override
    public int predictable(int length) {
        return length - 1;
    }

    @Override
    public TokenSequence calibration(long[] ids) {
        return TokenSequence.nextToken(ids);
    }

    @Override
    public List<TokenSequence> scored(long[] ids) {
        return List.of(calibration(ids));
    }
}
