package io.twofold.cli.quality;

import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown, line by line. */
final class Markdown {
    private final StringBuilder lines = new StringBuilder();

    void heading(List<String> cells) {
        row(cells);
        lines.append("|---".repeat(cells.size())).append("|\n");
    }

    /** Adds a row; it may be shorter than the heading. */
    void row(List<String> cells) {
        lines.append(cells.stream()
                .map(cell -> cell.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\s+", " "))
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
