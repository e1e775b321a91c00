package io.twofold.engine.architecture;

import java.util.List;
import java.util.function.Predicate;

/** One architecture: how its {@code config.json} is read and what its tensors are called. */
interface Architecture {
    /** The {@code model_type}s that mean this architecture. */
    List<String> modelTypes();

    /**
     * Classes that published configurations still refer to in their {@code auto_map} although the reference library took
     * them over unchanged, as {@code module.Class}. They are not run here, nor needed.
     */
    default List<String> adoptedClasses() {
        return List.of();
    }

    /**
     * Describes a model.
     *
     * @param config what {@code config.json} says
     * @param tensors whether the checkpoint has a tensor of that name, for names that are in use in several spellings
     * @throws io.twofold.failure.CompressionException if a number is out of bounds or a variant is not known
     */
    Transformer describe(ConfigReader config, Predicate<String> tensors);
}
