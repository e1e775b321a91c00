package io.twofold.api.jobs;

import io.twofold.job.Job;
import io.twofold.json.Json;
import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The list of jobs. A statement holds only what was asked for, so that PostgreSQL can choose the index that fits. */
@Component
class JobList {
    private final EntityManager entities;

    JobList(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * A part of a tenant's jobs.
     *
     * @param last place of the job before the first that is wanted, or null
     * @param limit at most so many
     */
    List<Job> find(String tenant, JobQuery query, @Nullable String last, int limit) {
        StringBuilder where = new StringBuilder("tenant = :tenant");
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("tenant", tenant));
        if (!query.kind().isEmpty()) {
            where.append(" AND kind IN (:kind)");
            parameters.put("kind", query.kind());
        }
        if (!query.status().isEmpty()) {
            where.append(" AND status IN (:status)");
            parameters.put("status", query.status());
        }
        if (!query.model().isEmpty()) {
            where.append(" AND request ->> 'model' IN (:model)");
            parameters.put("model", query.model());
        }
        if (!query.label().isEmpty()) {
            where.append(" AND labels @> CAST(:label AS jsonb)");
            parameters.put("label", Json.write(query.label()));
        }
        if (query.createdAfter() != null) {
            where.append(" AND created_at > :createdAfter");
            parameters.put("createdAfter", Timestamp.from(query.createdAfter()));
        }
        if (query.createdBefore() != null) {
            where.append(" AND created_at < :createdBefore");
            parameters.put("createdBefore", Timestamp.from(query.createdBefore()));
        }
        if (query.text() != null) {
            where.append(
                    " AND (id ILIKE :text OR request ->> 'model' ILIKE :text OR CAST(labels AS text) ILIKE :text)");
            parameters.put("text", "%" + query.text().replaceAll("([%_\\\\])", "\\\\$1") + "%");
        }
        if (last != null) {
            JobOrder.Place place = JobOrder.Place.of(last);
            where.append(" AND ").append(query.order().after(place, query.ascending()));
            parameters.put("lastId", place.id());
            if (place.value() != null) {
                parameters.put("lastValue", place.value());
            }
        }
        // {job.*} is what the entity maps: whole reports stay in the database
        String sql = "SELECT {job.*} FROM job WHERE " + where + " ORDER BY "
                + query.order().clause(query.ascending()) + " LIMIT " + limit;
        NativeQuery<Job> statement = entities.createNativeQuery(sql, Job.class).unwrap(NativeQuery.class);
        parameters.forEach(statement::setParameter);
        return statement.addEntity("job", Job.class).getResultList();
    }
}
