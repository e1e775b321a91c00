package io.twofold.report;

/** What a job that succeeded has measured. */
public sealed interface Report permits CompressionReport, EvaluationReport {
    /** Reference of the model that the job was given. */
    String model();
}
