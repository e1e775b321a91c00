package io.twofold.api.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds changed jobs by looking: what is left while notifications do not arrive. */
@Component
class JobVersions {
    private final JdbcClient jdbc;
    private Map<String, String> last = Map.of();

    JobVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the jobs that have changed since the last call, or were not looked at then; for one thread at a time. */
    List<String> changedAmong(Set<String> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        Map<String, String> now = new HashMap<>();
        try {
            jdbc.sql("""
                    SELECT id, concat_ws('-', revision,
                               (SELECT max(e.id) FROM job_event e WHERE e.job_id = j.id),
                               (SELECT sum(l.lines) FROM job_log_length l WHERE l.job_id = j.id)) AS version
                    FROM job j WHERE id IN (:jobs)""").param("jobs", jobs).query(row -> {
                now.put(row.getString("id"), row.getString("version"));
            });
        } catch (DataAccessException e) {
            return List.of(); // the next look is soon
        }
        Map<String, String> before = last;
        last = now;
        return jobs.stream()
                .filter(id -> !now.getOrDefault(id, "").equals(before.get(id)))
                .toList();
    }
}
