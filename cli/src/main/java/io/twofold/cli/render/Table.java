package io.twofold.cli.render;

import java.util.ArrayList;
import java.util.List;

/** Rows of text whose columns line up: the first to the left, the others, which are mostly numbers, to the right. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean numbers;

    private Table(boolean numbers) {
        this.numbers = numbers;
    }

    /** A table whose columns after the first hold numbers. */
    public static Table ofNumbers(String... heading) {
        return new Table(true).row(heading);
    }

    /** A table whose columns all hold words. */
    public static Table ofWords(String... heading) {
        return new Table(false).row(heading);
    }

    /** Adds a row; it may be shorter than the others. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, each ended by a line break, none by a space. */
    @Override
    public String toString() {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String padding = " ".repeat(widths[i] - length(row.get(i)));
                line.append(i == 0 ? "" : GAP);
                line.append(numbers && i > 0 ? padding + row.get(i) : row.get(i) + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        return widths;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
