package io.twofold.job;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Jobs for reading. Whoever asks on behalf of a user names the tenant. */
public interface Jobs extends Repository<Job, String> {

    /** A job of this tenant's. */
    @Query("SELECT j FROM Job j WHERE j.tenant = :tenant AND j.id = :id")
    Optional<Job> find(String tenant, String id);

    /** What a client that polls may have already, without the long parts of the row. */
    @Query("SELECT j.revision AS revision, j.status AS status FROM Job j WHERE j.tenant = :tenant AND j.id = :id")
    Optional<Version> findVersion(String tenant, String id);

    /** How often a job has changed, and where it stands. */
    interface Version {
        long getRevision();

        String getStatus();
    }

    /** Whether there is such a job, whoever's it is. */
    boolean existsById(String id);

    /** The {@link io.twofold.report.Report} of a succeeded job as JSON. */
    @Query(nativeQuery = true, value = "SELECT CAST(report AS text) FROM job WHERE id = :id AND report IS NOT NULL")
    Optional<String> findReport(String id);

    /** The files that the job published under the given epoch, by name. */
    @Query("SELECT a FROM JobArtifact a WHERE a.key.jobId = :jobId AND a.key.epoch = :epoch ORDER BY a.key.name")
    List<JobArtifact> findArtifacts(String jobId, long epoch);

    @Query("SELECT a FROM JobArtifact a WHERE a.key.jobId = :jobId AND a.key.epoch = :epoch AND a.key.name = :name")
    Optional<JobArtifact> findArtifact(String jobId, long epoch, String name);

    /** The claims of a job, in order. */
    @Query("SELECT a FROM JobAttempt a WHERE a.key.jobId = :jobId ORDER BY a.key.epoch")
    List<JobAttempt> findAttempts(String jobId);

    /**
     * What happened to a job, in order.
     *
     * @param after only ids above this one
     * @param types accepted types, separated by commas; empty accepts all
     * @param limit at most so many
     */
    @Query(nativeQuery = true, value = """
            SELECT * FROM job_event
            WHERE job_id = :jobId AND id > :after
              AND (CAST(:types AS text) = '' OR type = ANY (string_to_array(:types, ',')))
            ORDER BY id LIMIT :limit""")
    List<JobEvent> findEvents(String jobId, long after, String types, int limit);

    /** How many jobs have which status; those that none has are left out. */
    @Query("SELECT j.status AS status, count(j) AS count FROM Job j GROUP BY j.status")
    List<StatusCount> countByStatus();

    /** The jobs that a worker could claim now. */
    @Query(nativeQuery = true, value = """
            SELECT count(*) AS count,
                coalesce(extract(epoch FROM clock_timestamp() - min(not_before)), 0) AS "oldestSeconds"
            FROM job WHERE status = 'queued' AND not_before <= clock_timestamp()""")
    Waiting countWaiting();

    /** How many jobs wait, and for how long the first of them has. */
    interface Waiting {
        long getCount();

        double getOldestSeconds();
    }

    /** One row of {@link #countByStatus}. */
    interface StatusCount {
        String getStatus();

        long getCount();
    }
}
