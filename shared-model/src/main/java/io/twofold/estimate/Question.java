package io.twofold.estimate;

import io.twofold.recipe.CompressionRequest;

/**
 * What a worker is asked.
 *
 * @param id names the question
 * @param request complete and valid
 */
public record Question(String id, CompressionRequest request) {}
