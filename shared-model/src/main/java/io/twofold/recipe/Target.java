package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which outputs a compressed layer shall reproduce on the inputs that it gets in the compressed model. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Target.Own.class, name = "own"),
    @JsonSubTypes.Type(value = Target.Dense.class, name = "dense")
})
public sealed interface Target {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** W·X: what the dense layer would make of the same inputs. */
    record Own() implements Target {}

    /**
     * What the layer puts out in the dense model, on the inputs that it has there; a layer whose output is added to the
     * residual stream makes up for the error of that stream too.
     *
     * @param strength α in (0, 1]: which part of the way from {@link Own} to there; below 1 it overfits less
     */
    record Dense(double strength) implements Target {
        @Override
        public void validate(Problems problems) {
            problems.require(strength > 0 && strength <= 1, "strength", "must lie above 0 and up to 1", strength);
        }
    }
}
