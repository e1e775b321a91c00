package io.twofold.api.results;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a matrix stands in its model, read from its name.
 *
 * @param block number of the block it belongs to, or null if the name has none
 * @param matrix its name inside the block, such as {@code self_attn.q_proj}; without a block, the whole name less
 *     {@code .weight}
 */
record MatrixName(@Nullable Integer block, String matrix) {
    private static final Pattern BLOCK = Pattern.compile("(?:^|[.])([0-9]{1,6})[.]");
    private static final Pattern SUFFIX = Pattern.compile("[.]weight$");

    /** @param name such as {@code model.layers.0.self_attn.q_proj.weight} */
    static MatrixName of(String name) {
        Matcher block = BLOCK.matcher(name);
        boolean found = block.find();
        String inside = found ? name.substring(block.end()) : name;
        return new MatrixName(
                found ? Integer.valueOf(block.group(1)) : null,
                SUFFIX.matcher(inside).replaceFirst(""));
    }
}
