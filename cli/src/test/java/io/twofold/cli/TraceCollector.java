package io.twofold.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives what OpenTelemetry exports over HTTP, and reads of it what is needed here. */
final class TraceCollector implements AutoCloseable {
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    TraceCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                read(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()), 1, 2, 2);
                exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
    }

    record Span(String trace, String id, String parent, String name) {}

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** The spans of one name that have arrived. */
    List<Span> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** Follows the fields of nested messages: resource spans, scope spans, span. */
    private void read(ByteBuffer message, int... path) {
        String[] fields = {"", "", "", "", "", ""};
        while (message.hasRemaining()) {
            long tag = varint(message);
            int field = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> varint(message);
                case 1 -> message.position(message.position() + Long.BYTES);
                case 5 -> message.position(message.position() + Integer.BYTES);
                default -> {
                    byte[] content = new byte[(int) varint(message)];
                    message.get(content);
                    if (path.length > 0 && field == path[0]) {
                        ByteBuffer inner = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
                        read(inner, java.util.Arrays.copyOfRange(path, 1, path.length));
                    } else if (path.length == 0 && field < fields.length) {
                        fields[field] = field == 5
                                ? new String(content, StandardCharsets.UTF_8)
                                : HexFormat.of().formatHex(content);
                    }
                }
            }
        }
        if (path.length == 0) {
            spans.add(new Span(fields[1], fields[2], fields[4], fields[5]));
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
