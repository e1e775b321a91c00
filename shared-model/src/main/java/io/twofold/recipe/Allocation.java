package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How the parameter budget is shared among the matrices. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = Allocation.Uniform.class, name = "uniform")})
public sealed interface Allocation {

    /** Every matrix gets the recipe's sparsity and rank ratio. */
    record Uniform() implements Allocation {}
}
