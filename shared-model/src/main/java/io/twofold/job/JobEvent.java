package io.twofold.job;

import io.twofold.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Something that happened to a job: a change of status ({@code job.STATUS}), or what its worker recorded. */
@Entity
@Table(name = "job_event")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
public class JobEvent {
    @Id
    private long id;

    @Column(name = "job_id")
    private String jobId;

    @Column(name = "type")
    private String type;

    @Column(name = "at")
    private Instant at;

    @Column(name = "data", columnDefinition = "jsonb")
    private String data;

    protected JobEvent() {}

    /** Rises with every event; within one job in the order in which they became visible. */
    public long id() {
        return id;
    }

    public String jobId() {
        return jobId;
    }

    public String type() {
        return type;
    }

    public Instant at() {
        return at;
    }

    public JsonNode data() {
        return Json.parse(data);
    }
}
