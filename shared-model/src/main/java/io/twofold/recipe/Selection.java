package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;

/**
 * Among which entries the largest are kept in the sparse part, written {@code matrix}, {@code row} or {@code n:m}, such
 * as {@code 2:4}.
 *
 * @param kept n of n:m; 0 unless this is such a pattern
 * @param among as the kernels have it: 0 for the K largest of the whole matrix (CLMA), −1 for K/m of each of the m rows
 *     (Wanda, OATS), and m for n of every m consecutive entries of a row
 */
public record Selection(int kept, int among) {
    /** The K largest of the whole matrix (CLMA). */
    public static final Selection MATRIX = new Selection(0, 0);

    /** K/m of each of the m rows (Wanda, OATS). */
    public static final Selection ROW = new Selection(0, -1);

    /** @throws IllegalArgumentException if it is a pattern without 1 ≤ n ≤ m */
    @JsonCreator(mode = JsonCreator.Mode.DISABLED) // only the text form is JSON
    public Selection {
        boolean pattern = kept >= 1 && kept <= among;
        if (!pattern && (kept != 0 || among > 0 || among < -1)) {
            throw wrong(kept + ":" + among);
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Selection parse(String text) {
        if (text.equals("matrix")) {
            return MATRIX;
        }
        if (text.equals("row")) {
            return ROW;
        }
        if (!text.matches("[1-9][0-9]{0,5}:[1-9][0-9]{0,5}")) {
            throw wrong(text);
        }
        int colon = text.indexOf(':');
        return new Selection(Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }

    private static IllegalArgumentException wrong(String was) {
        return new IllegalArgumentException(
                "must be matrix, row or a pattern n:m with 1 ≤ n ≤ m, such as 2:4, but was '" + was + "'");
    }

    /** Whether exactly n of every m consecutive entries of a row are kept, so that the number of entries is no choice. */
    public boolean isPattern() {
        return among > 0;
    }

    /** Whether a pattern keeps no more than 1 − ρ, so that a sparsity of ρ can be reached. */
    public boolean fits(double sparsity) {
        return BigDecimal.valueOf(kept)
                        .compareTo(BigDecimal.ONE
                                .subtract(BigDecimal.valueOf(sparsity))
                                .multiply(BigDecimal.valueOf(among)))
                <= 0;
    }

    /** How many entries a pattern keeps of so many, whose number m divides. */
    public long entries(long size) {
        return size / among * kept;
    }

    @JsonValue
    @Override
    public String toString() {
        if (isPattern()) {
            return kept + ":" + among;
        }
        return among == 0 ? "matrix" : "row";
    }
}
