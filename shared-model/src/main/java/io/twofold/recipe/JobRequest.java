package io.twofold.recipe;

/** What a job has to do, completely specified. */
public sealed interface JobRequest permits CompressionRequest, EvaluationRequest {
    /** What is done with the model. */
    JobKind kind();

    /** A reference to a model, see {@link References}. */
    String model();

    /** What is measured. */
    Evaluation evaluation();

    /** {@code auto}, {@code cpu} or {@code cuda:N}. */
    String device();
}
