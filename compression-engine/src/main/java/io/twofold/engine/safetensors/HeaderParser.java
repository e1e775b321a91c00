package io.twofold.engine.safetensors;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the JSON of a header into tensors that are proved to tile the data without a hole or an overlap. */
final class HeaderParser {
    static final int MAX_TENSORS = 100_000;
    static final int MAX_METADATA = 10_000;
    static final String METADATA = "__metadata__";

    private final Path file;
    private final long dataBegin;
    private final long fileBytes;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<TensorInfo> tensors = new ArrayList<>();

    /** @param dataBegin absolute offset of the first byte behind the header */
    HeaderParser(Path file, long dataBegin, long fileBytes) {
        this.file = file;
        this.dataBegin = dataBegin;
        this.fileBytes = fileBytes;
    }

    Header parse(byte[] json) {
        StrictJson.readObject(file, json, (reader, name) -> {
            if (name.equals(METADATA)) {
                readMetadata(reader);
            } else if (tensors.size() == MAX_TENSORS) {
                throw Refusal.unsafe(file, "it has more than " + MAX_TENSORS + " tensors");
            } else {
                tensors.add(readTensor(reader, name));
            }
        });
        tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
        return new Header(metadata, tile());
    }

    private void readMetadata(StrictJson json) {
        json.members(METADATA, key -> {
            if (metadata.size() == MAX_METADATA) {
                throw Refusal.unsafe(file, METADATA + " has more than " + MAX_METADATA + " entries");
            }
            metadata.put(key, json.string(METADATA + " entry " + Refusal.quote(key)));
        });
    }

    private TensorInfo readTensor(StrictJson json, String name) {
        String tensor = "tensor " + Refusal.quote(name);
        Entry entry = new Entry();
        json.members(tensor, field -> {
            switch (field) {
                case "dtype" -> entry.dtype = dtype(tensor, json.string(tensor + ", dtype,"));
                case "shape" -> entry.shape = json.naturals(tensor + ", shape,", TensorSpec.MAX_DIMENSIONS);
                case "data_offsets" -> entry.offsets = json.naturals(tensor + ", data_offsets,", 2);
                default -> throw json.refuse(tensor + " has an unknown field " + Refusal.quote(field));
            }
        });
        if (entry.dtype == null || entry.shape == null || entry.offsets == null || entry.offsets.size() != 2) {
            throw json.refuse(tensor + " must have a dtype, a shape and two data_offsets");
        }
        return located(tensor, name, entry.dtype, entry.shape, entry.offsets.get(0), entry.offsets.get(1));
    }

    private DType dtype(String tensor, String text) {
        try {
            return DType.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.unsafe(file, tensor + " has the unknown dtype " + Refusal.quote(text), e);
        }
    }

    private TensorInfo located(String tensor, String name, DType dtype, List<Long> shape, long begin, long end) {
        if (begin > end) {
            throw Refusal.unsafe(file, tensor + " ends at " + end + ", before it begins at " + begin);
        }
        if (end > fileBytes - dataBegin) {
            throw Refusal.unsafe(
                    file, tensor + " ends at " + end + ", behind the end of the data, " + (fileBytes - dataBegin));
        }
        long expected;
        try {
            expected = dtype.bytesOf(TensorSpec.product(shape));
        } catch (ArithmeticException e) {
            throw Refusal.unsafe(file, tensor + " has an impossible shape " + shape + " of " + dtype, e);
        }
        if (end - begin != expected) {
            throw Refusal.unsafe(
                    file,
                    tensor + " of shape " + shape + " and dtype " + dtype + " needs " + expected + " bytes, but has "
                            + (end - begin));
        }
        return new TensorInfo(name, dtype, shape, dataBegin + begin, dataBegin + end);
    }

    /** Why: bytes that belong to no tensor, or to two, are how a file is made to mean different things to two readers. */
    private Map<String, TensorInfo> tile() {
        Map<String, TensorInfo> tiled = new LinkedHashMap<>();
        long end = dataBegin;
        for (TensorInfo tensor : tensors) {
            if (tensor.begin() != end) {
                throw Refusal.unsafe(
                        file,
                        "tensor " + Refusal.quote(tensor.name())
                                + (tensor.begin() < end ? " overlaps the one before it" : " leaves a hole before it"));
            }
            end = tensor.end();
            tiled.put(tensor.name(), tensor);
        }
        if (end != fileBytes) {
            throw Refusal.unsafe(file, (fileBytes - end) + " bytes at its end belong to no tensor");
        }
        return tiled;
    }

    /** The fields of a tensor as far as they were met; JSON gives them in any order. */
    private static final class Entry {
        private @Nullable DType dtype;
        private @Nullable List<Long> shape;
        private @Nullable List<Long> offsets;
    }
}
