package io.twofold.api.results;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.Job;
import io.twofold.job.JobNotFoundException;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import org.springframework.stereotype.Component;

/** Finds jobs that have something to show. */
@Component
final class FinishedJobs {
    private final Jobs jobs;

    FinishedJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * The job, which has succeeded.
     *
     * @throws ProblemException if it has not finished yet, or ended without a result
     * @throws JobNotFoundException if there is no such job
     */
    Job find(String id) {
        Job job = jobs.findById(id).orElseThrow(() -> new JobNotFoundException(id));
        if (!job.status().isTerminal()) {
            throw new ProblemException(
                    ProblemType.NOT_FINISHED,
                    "Job " + id + " is " + job.status().id() + "; ask again when it is done");
        }
        if (job.status() != JobStatus.SUCCEEDED) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "Job " + id + " is " + job.status().id() + " and left no result");
        }
        return job;
    }
}
