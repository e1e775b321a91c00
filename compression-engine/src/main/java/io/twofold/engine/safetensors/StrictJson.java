package io.twofold.engine.safetensors;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Pulls values out of an untrusted JSON object, token by token; every surprise is a refusal that names the file.
 *
 * <p>Refused besides malformed JSON: malformed UTF-8 and unpaired surrogates, duplicate keys, and whatever the caller
 * does not ask for.
 */
final class StrictJson {
    private static final int MAX_DEPTH = 16;

    // names come from strangers: interning them, or hashing them into the parser's shared table, would let them grow it
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final Path file;
    private final JsonParser parser;

    private StrictJson(Path file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /** Reads exactly one object from {@code utf8}, giving the name of each member to {@code member}. */
    static void readObject(Path file, byte[] utf8, Members members) {
        // the decoder is given, not guessed: a parser of bytes would accept UTF-16 and overlong UTF-8
        Reader text = new InputStreamReader(new ByteArrayInputStream(utf8), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            StrictJson json = new StrictJson(file, parser);
            json.members("the top level", name -> members.read(json, name));
            if (parser.nextToken() != null) {
                throw json.refuse("its JSON goes on after the closing brace");
            }
        } catch (JacksonException e) {
            String what = e.getCause() instanceof CharacterCodingException
                    ? "its JSON is not valid UTF-8"
                    : "its JSON cannot be parsed: " + Refusal.quote(String.valueOf(e.getOriginalMessage()));
            throw Refusal.unsafe(file, what, e);
        }
    }

    /** Reads an object; {@code member} is called at the value of each member and must consume it. */
    void members(String what, Consumer<String> member) {
        expect(JsonToken.START_OBJECT, what, "an object");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            member.accept(unicode(parser.currentName()));
        }
    }

    String string(String what) {
        expect(JsonToken.VALUE_STRING, what, "a string");
        return unicode(parser.getString());
    }

    /** An array of at most {@code limit} integers between 0 and 2^63 − 1. */
    List<Long> naturals(String what, int limit) {
        expect(JsonToken.START_ARRAY, what, "an array");
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (values.size() == limit) {
                throw refuse(what + " has more than " + limit + " entries");
            }
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getString().startsWith("-")) {
                throw refuse(what + " must hold non-negative integers only");
            }
            values.add(parser.getLongValue());
        }
        return values;
    }

    void skip() {
        parser.nextToken();
        parser.skipChildren();
    }

    RuntimeException refuse(String what) {
        return Refusal.unsafe(file, what);
    }

    private void expect(JsonToken token, String what, String kind) {
        if (parser.nextToken() != token) {
            throw refuse(what + " must be " + kind);
        }
    }

    private String unicode(String text) {
        // \ud800 alone is legal JSON but no text: two of them would print, and hash in other readers, alike
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refuse("its JSON holds an unpaired surrogate");
        }
        return text;
    }

    /** Called at the value of each member, which it must consume. */
    interface Members {
        void read(StrictJson json, String name);
    }
}
