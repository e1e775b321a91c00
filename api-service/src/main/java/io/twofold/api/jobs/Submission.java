package io.twofold.api.jobs;

import io.twofold.recipe.JobRequest;
import java.util.Map;

/**
 * The body of {@code POST /v1/jobs}: a request, and what is kept beside it.
 *
 * @param request what to do, complete and valid
 * @param labels of the user's own, to find the job again
 * @param priority a hint: of two jobs announced together the one with the larger number goes first
 */
record Submission(JobRequest request, Map<String, String> labels, int priority) {}
