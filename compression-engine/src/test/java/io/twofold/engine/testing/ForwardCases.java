package io.twofold.engine.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.TokenSequence;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Batches of equally long sequences of token ids, on which a model's forward pass is compared with another one's. */
public final class ForwardCases {
    private static final int KNOWN_TO_ALL = 64;

    private final List<List<long[]>> cases;

    private ForwardCases(List<List<long[]>> cases) {
        this.cases = List.copyOf(cases);
    }

    /** The inputs of a golden model's expected values; random ones if it has none of its own. */
    public static ForwardCases of(Path golden) {
        List<List<long[]>> cases = new ArrayList<>();
        for (int i = 0; Files.exists(expected(golden, i)); i++) {
            try (SafetensorsFile file = SafetensorsFile.open(expected(golden, i))) {
                LongBuffer ids = file.bytes("input_ids").asLongBuffer();
                int length = Math.toIntExact(file.info("input_ids").shape().get(1));
                List<long[]> sequences = new ArrayList<>();
                while (ids.hasRemaining()) {
                    long[] sequence = new long[length];
                    ids.get(sequence);
                    sequences.add(sequence);
                }
                cases.add(sequences);
            }
        }
        if (cases.isEmpty()) {
            Random random = new Random(7);
            cases.add(Stream.generate(() -> random.longs(24, 0, KNOWN_TO_ALL).toArray())
                    .limit(2)
                    .toList());
        }
        return new ForwardCases(cases);
    }

    private static Path expected(Path golden, int index) {
        return golden.resolve("expected-" + index + ".safetensors");
    }

    /** One batch. */
    public List<long[]> get(int index) {
        return cases.get(index);
    }

    /** What a model gives for each batch (sequences × tokens × vocabulary, flat). */
    public List<float[]> logits(Path directory) {
        try (NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            return cases.stream()
                    .map(sequences -> logits(model, sequences, manager))
                    .toList();
        }
    }

    private static float[] logits(LanguageModel model, List<long[]> sequences, NDManager parent) {
        List<TokenSequence> inputs =
                sequences.stream().map(TokenSequence::nextToken).toList();
        try (NDManager manager = parent.newSubManager();
                Activations activations = Activations.of(model, manager, inputs, () -> {})) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
            }
            List<NDArray> hidden = activations.hidden();
            if (hidden.size() > 1) {
                throw new IllegalArgumentException("The batch has too many tokens to be computed in one piece");
            }
            return model.logits(manager, hidden.get(0)).toFloatArray();
        }
    }

    /** Writes {@code input_ids.I} (sequences × tokens) and {@code logits.I} (× vocabulary) of every batch I. */
    public void write(Path file, List<float[]> logits) {
        List<TensorSpec> tensors = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            long rows = get(i).size();
            long length = get(i).get(0).length;
            tensors.add(new TensorSpec("input_ids." + i, DType.I64, List.of(rows, length)));
            tensors.add(new TensorSpec(
                    "logits." + i, DType.F32, List.of(rows, length, logits.get(i).length / (rows * length))));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
            for (int i = 0; i < cases.size(); i++) {
                for (long[] sequence : get(i)) {
                    ByteBuffer bytes =
                            ByteBuffer.allocate(Long.BYTES * sequence.length).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asLongBuffer().put(sequence);
                    writer.write("input_ids." + i, bytes);
                }
                writer.write("logits." + i, FloatBuffer.wrap(logits.get(i)));
            }
            writer.finish();
        }
    }
}
