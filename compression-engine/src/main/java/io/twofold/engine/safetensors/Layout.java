package io.twofold.engine.safetensors;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Where everything goes in a file that is to be written: the same tensors always give the same bytes, those of the
 * reference implementation.
 *
 * @param head the header with its length, padded with spaces to a multiple of 8
 * @param tensors in the order of their bytes: largest elements first, so that each is aligned, then by name
 */
record Layout(byte[] head, Map<String, TensorInfo> tensors, long fileBytes) {
    private static final JsonFactory FACTORY = new JsonFactory();

    // by UTF-8 bytes, as the reference sorts: String's own order differs beyond the basic plane
    private static final Comparator<TensorSpec> ORDER = Comparator.comparing(
                    TensorSpec::dtype, Comparator.reverseOrder())
            .thenComparing(spec -> spec.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    static Layout of(List<TensorSpec> specs, Map<String, String> metadata) {
        if (specs.size() > HeaderParser.MAX_TENSORS) {
            throw new IllegalArgumentException("a file must have at most " + HeaderParser.MAX_TENSORS + " tensors");
        }
        List<TensorSpec> sorted = specs.stream().sorted(ORDER).toList();
        byte[] head = head(sorted, metadata);
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        long end = head.length;
        for (TensorSpec spec : sorted) {
            long begin = end;
            end = Math.addExact(begin, spec.bytes());
            TensorInfo info = new TensorInfo(spec.name(), spec.dtype(), spec.shape(), begin, end);
            if (spec.name().equals(HeaderParser.METADATA) || tensors.put(spec.name(), info) != null) {
                throw new IllegalArgumentException(Refusal.quote(spec.name()) + " must be declared once");
            }
        }
        return new Layout(head, tensors, end);
    }

    private static byte[] head(List<TensorSpec> specs, Map<String, String> metadata) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            if (!metadata.isEmpty()) {
                generator.writeObjectPropertyStart(HeaderParser.METADATA);
                new TreeMap<>(metadata).forEach(generator::writeStringProperty);
                generator.writeEndObject();
            }
            long end = 0;
            for (TensorSpec spec : specs) {
                long begin = end;
                end = Math.addExact(begin, spec.bytes());
                write(generator, spec, begin, end);
            }
            generator.writeEndObject();
        }
        while (json.size() % Long.BYTES != 0) {
            json.write(' ');
        }
        if (json.size() > Header.MAX_BYTES) {
            throw new IllegalArgumentException("the header must have at most " + Header.MAX_BYTES + " bytes");
        }
        return ByteBuffer.allocate(Header.PREFIX + json.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.size())
                .put(json.toByteArray())
                .array();
    }

    private static void write(JsonGenerator generator, TensorSpec spec, long begin, long end) {
        generator.writeObjectPropertyStart(spec.name());
        generator.writeStringProperty("dtype", spec.dtype().name());
        generator.writeArrayPropertyStart("shape");
        spec.shape().forEach(generator::writeNumber);
        generator.writeEndArray();
        generator.writeArrayPropertyStart("data_offsets");
        generator.writeNumber(begin);
        generator.writeNumber(end);
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
