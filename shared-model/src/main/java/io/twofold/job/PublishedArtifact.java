package io.twofold.job;

/**
 * One file of a finished job.
 *
 * @param name path below the job's directory, such as {@code hf-dense/model.safetensors}
 * @param bytes its length
 * @param sha256 its digest, 64 lower-case hexadecimal digits
 * @param mediaType such as {@code application/json}
 */
public record PublishedArtifact(String name, long bytes, String sha256, String mediaType) {}
