package io.twofold.engine.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loaded set of kernel files, whose functions are called by name with tensors, numbers and booleans. */
public final class Kernels implements AutoCloseable {
    private final Model model;
    private final PtSymbolBlock block;

    private Kernels(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
    }

    /**
     * Compiles kernel files into one module.
     *
     * @param files names below {@code kernels/} without {@code .py}; later files may call functions of earlier ones
     */
    public static Kernels load(String... files) {
        StringBuilder source = new StringBuilder();
        for (String file : files) {
            source.append(read(file)).append('\n');
        }
        Model model = Torch.newModel();
        try {
            model.load(new ByteArrayInputStream(ScriptArchive.of(source.toString())));
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("Kernels " + String.join(", ", files) + " do not load", e);
        }
        return new Kernels(model);
    }

    /**
     * Calls a function that returns one tensor.
     *
     * @param manager owns the result
     * @param arguments NDArray, {@code List<NDArray>}, Integer, Long, Double or Boolean, in the function's order
     */
    public NDArray call(NDManager manager, String function, Object... arguments) {
        return callForList(manager, function, arguments).singletonOrThrow();
    }

    /** Calls a function that returns a tuple of tensors, all owned by {@code manager}. */
    public NDList callForList(NDManager manager, String function, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = IValueUtils.runMethod(block, function, values)) {
                return result.toNDList((PtNDManager) manager);
            }
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    /**
     * Calls a function that differentiates: automatic differentiation is off in all other calls. Tensors that such a
     * call made cannot be saved for a derivative; the function must copy them.
     *
     * @param manager owns the results
     * @param arguments NDArray or non-empty {@code List<NDArray>}, in the function's order; each array occurs once
     * @return the tensors of the function's list or tuple
     */
    public NDList differentiate(NDManager manager, String function, Object... arguments) {
        boolean before = JniUtils.isGradMode();
        // The engine tells functions and lists by the names of arrays; this one only carries the function's.
        try (NDArray name = manager.create(0f)) {
            name.setName("module_method:" + function);
            NDList inputs = new NDList(name);
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof List<?> list) {
                    for (Object element : list) {
                        inputs.add(named((NDArray) element, "list" + i + "[]"));
                    }
                } else {
                    inputs.add(named((NDArray) arguments[i], null));
                }
            }
            JniUtils.setGradMode(true); // of this thread
            return block.forward(new ParameterStore(manager, false), inputs, true);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    @SuppressWarnings("NullAway") // DJL's parameter may be null
    private static NDArray named(NDArray array, @Nullable String name) {
        array.setName(name);
        return array;
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof List<?> list) {
            return IValue.listFrom(list.toArray(PtNDArray[]::new));
        }
        if (argument instanceof Boolean bool) {
            return IValue.from(bool);
        }
        if (argument instanceof Double number) {
            return IValue.from(number);
        }
        return IValue.from(((Number) argument).longValue());
    }

    private static String read(String file) {
        String path = "/io/twofold/engine/kernels/" + file + ".py";
        try (InputStream in = Kernels.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
