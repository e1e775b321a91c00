package io.twofold.api;

import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What decent clients do not send. */
final class HostileValues {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "1e9",
            "1000000000",
            "2147483648",
            "9223372036854775807",
            "99999999999999999999",
            "0x10",
            "1.5",
            "NaN",
            "Infinity",
            "true",
            "TRUE",
            "null",
            "[]",
            "{}",
            "a,b,,c",
            ":",
            "a:b",
            "\0",
            "a\0b",
            "\r\nX-Evil: 1",
            "\t",
            "..",
            "../../etc/passwd",
            "/",
            "//",
            "%",
            "%2e%2e%2f",
            "'; DROP TABLE job; --",
            "${jndi:ldap://x}",
            "<script>",
            "é",
            "日本",
            "\u202e",
            "\ufeff",
            "\uffff",
            "😀",
            "x".repeat(300),
            "é".repeat(300),
            "*",
            "job_00000000000000000000000000",
            "wh_00000000000000000000000000000000");
    private static final List<String> JSON = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "-0.0",
            "0.5",
            "1e308",
            "1e-320",
            "-1e308",
            "2147483648",
            "9223372036854775808",
            "1000000000000000000000000000000000000000000",
            "1e400",
            "[]",
            "{}",
            "[null]",
            "[[[[]]]]",
            "{\"a\":{\"b\":[]}}",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "{\"\":1}",
            "{\"a\\u0000\":1}",
            "{\"kind\":null}",
            "{\"kind\":\"nosuch\"}");
    private static final List<String> BODIES = List.of(
            "{",
            "[",
            "\"",
            "{}x",
            "{}{}",
            "{\"a\":1,\"a\":2}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}",
            "{'a':1}",
            "{\"a\":1,}",
            "// x\n{}",
            "\u0000",
            "\ufeff{}",
            "[".repeat(10_000),
            "{\"a\":".repeat(10_000),
            "{\"" + "a".repeat(100_000) + "\":1}",
            "{\"a\":\"" + "x".repeat(300_000) + "\"}",
            "{\"a\":1" + "0".repeat(5_000) + "}",
            "<xml/>",
            "a=b&c=d");

    private HostileValues() {}

    static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** A whole body that is no JSON, or none that should be read. */
    static byte[] body(Random random) {
        return random.nextInt(10) == 0
                ? new byte[] {'{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '1', '}'}
                : BODIES.get(random.nextInt(BODIES.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** The same document with one place changed: replaced, removed, added to, doubled. */
    static JsonNode mutate(JsonNode document, Random random) {
        JsonNode changed = document.deepCopy();
        List<JsonNode> containers = new ArrayList<>();
        collect(changed, containers);
        if (containers.isEmpty() || random.nextInt(20) == 0) {
            return value(random);
        }
        if (containers.get(random.nextInt(containers.size())) instanceof ObjectNode object) {
            change(object, random);
        } else if (containers.get(random.nextInt(containers.size())) instanceof ArrayNode array) {
            change(array, random);
        }
        return changed;
    }

    private static void change(ObjectNode object, Random random) {
        List<String> names = List.copyOf(object.propertyNames());
        int choice = names.isEmpty() ? 0 : random.nextInt(4);
        if (choice == 0) {
            object.set(text(random), value(random));
        } else {
            String name = names.get(random.nextInt(names.size()));
            switch (choice) {
                case 1 -> object.remove(name);
                case 2 -> object.put(name, text(random));
                default -> object.set(name, value(random));
            }
        }
    }

    private static void change(ArrayNode array, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> array.removeAll();
            case 1 -> array.add(value(random));
            default -> {
                List<JsonNode> elements = array.valueStream().toList();
                for (int i = 0; i < 200; i++) {
                    array.addAll(elements);
                }
            }
        }
    }

    private static JsonNode value(Random random) {
        return random.nextBoolean()
                ? Json.mapper().valueToTree(text(random))
                : Json.parse(JSON.get(random.nextInt(JSON.size())));
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }
}
