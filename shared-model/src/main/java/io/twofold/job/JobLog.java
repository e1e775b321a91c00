package io.twofold.job;

import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What workers log about jobs, for their owners. At most {@value #MAX_LINES} lines of a job are kept; those that come
 * later are only counted.
 */
public final class JobLog {
    /** Lines of one job that are kept. */
    public static final int MAX_LINES = 10_000;

    /** Characters of a line that are kept. */
    public static final int MAX_LENGTH = 2_000;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public JobLog(DataSource database, PlatformTransactionManager transactions) {
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Adds lines of one epoch of one job, in order. Those that are there already, and those of a job that was deleted,
     * change nothing: what may have been stored may be sent again.
     */
    public void append(List<LogLine> lines) {
        if (!lines.isEmpty()) {
            transaction.executeWithoutResult(tx -> store(lines));
        }
    }

    private void store(List<LogLine> lines) {
        LogLine last = lines.get(lines.size() - 1);
        int exists = jdbc.sql("""
                INSERT INTO job_log_length (job_id, epoch, lines)
                SELECT id, :epoch, :lines FROM job WHERE id = :id FOR KEY SHARE
                ON CONFLICT (job_id, epoch) DO UPDATE SET lines = greatest(job_log_length.lines, excluded.lines)""")
                .param("id", last.jobId())
                .param("epoch", last.epoch())
                .param("lines", last.line())
                .update();
        if (exists > 0) {
            lines.stream().limit(Math.max(0, MAX_LINES - kept(last.jobId()))).forEach(this::insert);
        }
    }

    private void insert(LogLine line) {
        String message = line.message().replace('\0', '\uFFFD'); // PostgreSQL stores every character but that one
        jdbc.sql("""
                INSERT INTO job_log VALUES (:id, :epoch, :line, :attempt, :at, :level, :message)
                ON CONFLICT DO NOTHING""")
                .param("id", line.jobId())
                .param("epoch", line.epoch())
                .param("line", line.line())
                .param("attempt", line.attempt())
                .param("at", line.at().atOffset(ZoneOffset.UTC))
                .param("level", line.level())
                .param("message", message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + "…")
                .update();
    }

    /** The lines after one of them, in order; from the beginning for epoch 0 and line 0. */
    public List<LogLine> read(String jobId, long afterEpoch, int afterLine, int limit) {
        return jdbc.sql("""
                SELECT * FROM job_log WHERE job_id = :id AND (epoch, line) > (:epoch, :line)
                ORDER BY epoch, line LIMIT :limit""")
                .param("id", jobId)
                .param("epoch", afterEpoch)
                .param("line", afterLine)
                .param("limit", limit)
                .query((row, index) -> new LogLine(
                        row.getString("job_id"),
                        row.getLong("epoch"),
                        row.getInt("line"),
                        row.getInt("attempt"),
                        row.getObject("at", java.time.OffsetDateTime.class).toInstant(),
                        row.getString("level"),
                        row.getString("message")))
                .list();
    }

    /** How many lines of a job were too many to be kept. */
    public long dropped(String jobId) {
        long logged = jdbc.sql("SELECT coalesce(sum(lines), 0) FROM job_log_length WHERE job_id = :id")
                .param("id", jobId)
                .query(Long.class)
                .single();
        return Math.max(0, logged - kept(jobId));
    }

    private long kept(String jobId) {
        return jdbc.sql("SELECT count(*) FROM job_log WHERE job_id = :id")
                .param("id", jobId)
                .query(Long.class)
                .single();
    }
}
