package io.twofold.api.access;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.Job;
import io.twofold.job.JobNotFoundException;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import org.springframework.stereotype.Component;

/** The jobs that a caller may see. Whoever handles one job of a request finds it here first: others' do not exist. */
@Component
public final class OwnJobs {
    private final Jobs jobs;

    OwnJobs(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * One job of the caller's tenant.
     *
     * @throws JobNotFoundException if there is no such job, or it is another tenant's
     */
    public Job find(Caller caller, String id) {
        return jobs.find(caller.tenant(), id).orElseThrow(() -> new JobNotFoundException(id));
    }

    /**
     * Only how often one job of the caller's tenant has changed, and where it stands.
     *
     * @throws JobNotFoundException if there is no such job, or it is another tenant's
     */
    public Jobs.Version version(Caller caller, String id) {
        return jobs.findVersion(caller.tenant(), id).orElseThrow(() -> new JobNotFoundException(id));
    }

    /**
     * A job that has something to show: it has succeeded.
     *
     * @throws ProblemException if it has not finished yet, or ended without a result
     * @throws JobNotFoundException if there is no such job, or it is another tenant's
     */
    public Job succeeded(Caller caller, String id) {
        Job job = find(caller, id);
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

    /**
     * A job whose files are there.
     *
     * @throws ProblemException as {@link #succeeded}, and if the files were removed because they had been kept long enough
     * @throws JobNotFoundException if there is no such job, or it is another tenant's
     */
    public Job withFiles(Caller caller, String id) {
        Job job = succeeded(caller, id);
        if (job.artifactsDeletedAt() != null) {
            throw new ProblemException(
                    ProblemType.ARTIFACTS_DELETED,
                    "The files of job " + id + " were removed at " + job.artifactsDeletedAt()
                            + ", as twofold.retention.artifacts says; its report is kept");
        }
        return job;
    }
}
