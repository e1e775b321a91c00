package io.twofold.engine.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Goes through the components of a {@code tokenizer.json}. Only kinds are let through that published tokenizers of the
 * known architectures have and in which the native library was found not to end the process.
 */
final class TokenizerCheck {
    private static final Set<String> NORMALIZERS = Set.of(
            "Sequence",
            "NFC",
            "NFD",
            "NFKC",
            "NFKD",
            "Lowercase",
            "Strip",
            "StripAccents",
            "Prepend",
            "Replace",
            "BertNormalizer",
            "ByteLevel");
    private static final Set<String> PRE_TOKENIZERS = Set.of(
            "Sequence",
            "ByteLevel",
            "Split",
            "Digits",
            "Whitespace",
            "WhitespaceSplit",
            "Metaspace",
            "Punctuation",
            "BertPreTokenizer");
    private static final Set<String> POST_PROCESSORS =
            Set.of("Sequence", "ByteLevel", "TemplateProcessing", "BertProcessing", "RobertaProcessing");
    private static final Set<String> DECODERS = Set.of(
            "Sequence",
            "ByteLevel",
            "ByteFallback",
            "Fuse",
            "Strip",
            "Replace",
            "Metaspace",
            "WordPiece",
            "BPEDecoder");
    private static final Set<String> MODELS = Set.of("BPE", "WordPiece", "WordLevel", "Unigram");

    private static final int MAX_ID = 1 << 24;
    private static final int MAX_ADDED = 100_000;
    private static final int MAX_COMPONENTS = 64;
    private static final int MAX_GROWTH = 16;

    private final List<TokenPattern> patterns = new ArrayList<>();
    private int components;
    private long growth = 1;

    private TokenizerCheck() {}

    /** The regular expressions of a file in which nothing else is dangerous. */
    static List<TokenPattern> patterns(JsonNode tokenizer) {
        TokenizerCheck check = new TokenizerCheck();
        check.components("normalizer", tokenizer.path("normalizer"), NORMALIZERS);
        check.components("pre_tokenizer", tokenizer.path("pre_tokenizer"), PRE_TOKENIZERS);
        check.components("post_processor", tokenizer.path("post_processor"), POST_PROCESSORS);
        check.components("decoder", tokenizer.path("decoder"), DECODERS);
        model(tokenizer.path("model"));
        addedTokens(tokenizer.path("added_tokens"));
        return List.copyOf(check.patterns);
    }

    private void components(String field, JsonNode component, Set<String> known) {
        if (component.isMissingNode() || component.isNull()) {
            return;
        }
        String type = component.path("type").asString("");
        require(
                known.contains(type),
                field + " must be one of "
                        + String.join(", ", known.stream().sorted().toList()) + ", but was '" + shorten(type) + "'");
        require(++components <= MAX_COMPONENTS, "it must have at most " + MAX_COMPONENTS + " components");
        for (Map.Entry<String, JsonNode> member : component.properties()) {
            if (member.getValue().isArray() && type.equals("Sequence")) {
                member.getValue().values().forEach(part -> components(field, part, known));
            }
        }
        JsonNode pattern = component.path("pattern").path("Regex");
        if (pattern.isString()) {
            patterns.add(TokenPattern.of(pattern.asString()));
        }
        growth(field, type, component);
        if (type.equals("TemplateProcessing")) {
            template(component.path("single"));
        }
    }

    /** Replacements one after the other multiply: seven that make ten characters of one make ten millions of it. */
    private void growth(String field, String type, JsonNode component) {
        if (field.equals("normalizer") && type.equals("Replace")) {
            growth *= Math.max(1, component.path("content").asString("").length());
            require(
                    growth <= MAX_GROWTH,
                    "its normalizer's replacements make a text more than " + MAX_GROWTH + " times longer");
        }
        require(
                component.path("prepend").asString("").length() <= MAX_GROWTH,
                "what its normalizer prepends is too long");
    }

    /** The library takes the second of two texts for granted where a template names it. */
    private static void template(JsonNode single) {
        for (JsonNode piece : single) {
            JsonNode sequence = piece.path("Sequence");
            require(
                    sequence.isMissingNode() || sequence.path("id").asString("").equals("A"),
                    "the template of its post_processor for a single text must name Sequence A only");
        }
    }

    private static void model(JsonNode model) {
        String type = model.path("type").asString(model.path("merges").isMissingNode() ? "" : "BPE");
        require(
                MODELS.contains(type),
                "model must be one of "
                        + String.join(", ", MODELS.stream().sorted().toList()) + ", but was '" + shorten(type) + "'");
        require(
                model.path("dropout").asDouble(0) == 0,
                "its model must have no dropout, or the same text would have other tokens every time");
        require(
                !type.equals("BPE")
                        || model.path("continuing_subword_prefix").asString("").isEmpty(),
                "its model of type BPE must have no continuing_subword_prefix");
        JsonNode vocabulary = model.path("vocab");
        require(!vocabulary.isEmpty(), "its model has no vocab");
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary.values()) {
                id("vocab", id);
            }
        }
    }

    private static void addedTokens(JsonNode added) {
        require(added.size() <= MAX_ADDED, "it must have at most " + MAX_ADDED + " added_tokens");
        for (JsonNode token : added) {
            id("added_tokens", token.path("id"));
        }
    }

    private static void id(String field, JsonNode id) {
        require(
                id.isInt() && id.asInt() >= 0 && id.asInt() < MAX_ID,
                "every id in " + field + " must be a whole number in 0 … " + (MAX_ID - 1) + ", but there is "
                        + shorten(id.toString()));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw TokenizerFile.unsupported("tokenizer.json is not understood: " + otherwise
                    + "; save the tokenizer anew with Hugging Face tokenizers, without what is not supported");
        }
    }

    static String shorten(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 120 ? printable : printable.substring(0, 120) + "…";
    }
}
