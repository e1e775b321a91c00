package io.twofold.api;

import io.twofold.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Makes requests of one operation from the contract: valid ones, and ones with something wrong. */
final class FuzzGenerator {
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "application/json; charset=utf-16",
            "application/json;;",
            "json",
            "*/*",
            "/");
    private static final List<String> ACCEPTS = List.of(
            "*/*",
            "application/json",
            "application/problem+json",
            "text/html",
            "application/json;q=0",
            "text/event-stream",
            "text/csv",
            "nonsense",
            "a/b/c",
            "application/json;q=x",
            "*/json");
    private static final List<String> HEADERS = List.of(
            "\"",
            "\"r0\"",
            "W/\"r1\"",
            "*",
            "\"r1\", \"r2\"",
            "bytes=0-",
            "bytes=-1",
            "bytes=5-1",
            "bytes=0-0,1-1",
            "bytes=99999999999999999999-",
            "bytes=a-b",
            "lines=1-2",
            "wait=0",
            "wait=-1",
            "wait=x",
            "respond-async, wait=0",
            "0",
            "-1",
            "99999999999999999999",
            "1.5",
            "x",
            "x".repeat(1_000),
            "a\tb",
            "~!@#$%^&()",
            "Bearer",
            "Bearer x",
            "Basic eDp5");

    private static final int MAX_ADDRESS = 4_000; // Tomcat itself cuts off at 8 KB, headers included

    private final Contract contract;
    private final Random random;
    private final SchemaSampler sampler;
    private final Map<String, List<String>> known;

    /** @param known values of parameters in paths that exist, by parameter and by {@code PARAMETER of PATH} */
    FuzzGenerator(Contract contract, Random random, Map<String, List<String>> known) {
        this.contract = contract;
        this.random = random;
        this.sampler = new SchemaSampler(contract, random);
        this.known = known;
    }

    FuzzRequest next(String operation) {
        String[] words = operation.split(" ");
        List<String> headers = new ArrayList<>();
        StringBuilder query = new StringBuilder();
        boolean wrong = false;
        String path = words[1];
        for (JsonNode parameter : contract.parameters(operation)) {
            String name = parameter.path("name").asString();
            JsonNode schema = parameter.path("schema");
            switch (parameter.path("in").asString()) {
                case "path" -> path = path.replace("{" + name + "}", encode(pathValue(words[1], name, schema)));
                case "query" -> {
                    for (int i = random.nextInt(3); i > 0; i--) {
                        addQuery(
                                query,
                                name,
                                random.nextInt(3) > 0 ? plain(sampler.sample(schema)) : HostileValues.text(random));
                    }
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        headers.addAll(List.of(name, oneOf(HEADERS)));
                    }
                }
            }
        }
        if (random.nextInt(10) == 0) {
            addQuery(query, HostileValues.text(random), HostileValues.text(random));
        }
        if (random.nextInt(4) == 0) {
            headers.addAll(List.of("Accept", oneOf(ACCEPTS)));
        }
        if (random.nextInt(10) == 0) {
            headers.addAll(List.of(
                    oneOf(List.of("X-Request-Id", "Accept-Language", "Origin", "X-Forwarded-For")), oneOf(HEADERS)));
        }
        byte[] body = {};
        JsonNode content = contract.operation(operation).path("requestBody").path("content");
        if (!content.isEmpty()) {
            Map.Entry<String, JsonNode> media = content.properties().iterator().next();
            body = body(media.getValue().path("schema"));
            boolean typed = random.nextInt(6) > 0;
            headers.addAll(List.of("Content-Type", typed ? media.getKey() : oneOf(TYPES)));
            wrong = !typed || !isValid(media.getValue().path("schema"), body);
        } else if (random.nextInt(10) == 0) {
            body = HostileValues.body(random); // nobody asked for one
            headers.addAll(List.of("Content-Type", oneOf(TYPES)));
        }
        String address = path.length() + query.length() > MAX_ADDRESS ? path : path + query;
        return new FuzzRequest(words[0], address, headers, body, wrong);
    }

    private String pathValue(String path, String name, JsonNode schema) {
        List<String> existing = known.getOrDefault(name + " of " + path, known.getOrDefault(name, List.of()));
        int choice = random.nextInt(8);
        if (choice > 1 && !existing.isEmpty()) {
            return oneOf(existing);
        }
        String value = choice > 0 ? plain(sampler.sample(schema)) : HostileValues.text(random);
        return value.isEmpty() || value.equals(".") || value.equals("..") ? "x" : value; // others would be other paths
    }

    private byte[] body(JsonNode schema) {
        if (random.nextInt(8) == 0) {
            return HostileValues.body(random);
        }
        JsonNode body = sampler.sample(schema);
        for (int i = random.nextInt(3); i > 0; i--) {
            body = HostileValues.mutate(body, random);
        }
        byte[] json = Json.write(body).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(12) == 0) {
            return java.util.Arrays.copyOf(json, random.nextInt(json.length) + 1);
        }
        return json;
    }

    private boolean isValid(JsonNode schema, byte[] body) {
        try {
            return contract.isValid(schema, Json.parse(new String(body, StandardCharsets.UTF_8)));
        } catch (JacksonException e) {
            return false;
        }
    }

    private static void addQuery(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value));
    }

    private static String plain(JsonNode value) {
        return value.isContainer()
                ? value.valueStream().findFirst().map(FuzzGenerator::plain).orElse("")
                : value.asString();
    }

    private String oneOf(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Percent-encodes everything but letters, digits and what never has a meaning. */
    static String encode(String text) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (Character.isLetterOrDigit(octet) && octet > 0 || octet == '-' || octet == '_' || octet == '.') {
                encoded.write(octet);
            } else {
                encoded.writeBytes("%%%02X".formatted(octet & 0xff).getBytes(StandardCharsets.US_ASCII));
            }
        }
        return encoded.toString(StandardCharsets.US_ASCII);
    }
}
