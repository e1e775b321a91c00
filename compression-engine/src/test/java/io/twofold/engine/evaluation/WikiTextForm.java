package io.twofold.engine.evaluation;

/** A page of WikiText as the reference harness shows it to a model: without the tokenizer's spaces. */
final class WikiTextForm {
    private WikiTextForm() {}

    static String detokenized(String page) {
        return page.replace("s '", "s'")
                .replaceAll("/' [0-9]/", "/'[0-9]/")
                .replace(" @-@ ", "-")
                .replace(" @,@ ", ",")
                .replace(" @.@ ", ".")
                .replace(" : ", ": ")
                .replace(" ; ", "; ")
                .replace(" . ", ". ")
                .replace(" ! ", "! ")
                .replace(" ? ", "? ")
                .replace(" , ", ", ")
                .replaceAll("\\(\\s*([^)]*?)\\s*\\)", "($1)")
                .replaceAll("\\[\\s*([^]]*?)\\s*\\]", "[$1]")
                .replaceAll("\\{\\s*([^}]*?)\\s*\\}", "{$1}")
                .replaceAll("\"\\s*([^\"]*?)\\s*\"", "\"$1\"")
                .replaceAll("'\\s*([^']*?)\\s*'", "'$1'")
                .replace("= = = =", "====")
                .replace("= = =", "===")
                .replace("= =", "==")
                .replace(" \u00B0 ", "\u00B0")
                .replace(" \n", "\n")
                .replace("\n ", "\n")
                .replace(" N ", " 1 ")
                .replace(" 's", "'s");
    }
}
