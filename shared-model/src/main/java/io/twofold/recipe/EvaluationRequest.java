package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One evaluation, completely specified.
 *
 * @param model a reference to a model in Hugging Face layout, dense or factored, see {@link References}
 * @param evaluation what is measured, at least one thing
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 */
@JsonPropertyOrder("kind")
@JsonIgnoreProperties(value = "kind", allowGetters = true)
public record EvaluationRequest(String model, Evaluation evaluation, String device) implements JobRequest {

    /** The kind is part of its JSON: by that it is told from a compression. */
    @Override
    @JsonProperty("kind")
    public JobKind kind() {
        return JobKind.EVALUATION;
    }

    void validate() {
        Problems problems = new Problems();
        References.validateModel(model, problems, "model");
        if (evaluation.measuresNothing()) {
            problems.add("evaluation", "must name a text in perplexity, or a task in tasks, to measure on");
        }
        evaluation.validate(problems.at("evaluation"));
        Device.validate(device, problems);
        problems.throwIfAny();
    }
}
