package io.twofold.api.jobs;

import io.twofold.job.Job;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a list of jobs may be sorted by. Jobs that have no such value come last; of equal ones the id decides. */
enum JobOrder {
    CREATED_AT("id", "text", job -> null),
    STARTED_AT("started_at", "timestamptz", Job::startedAt),
    FINISHED_AT("finished_at", "timestamptz", Job::finishedAt),
    PRIORITY("priority", "integer", Job::priority),
    STATUS("status", "text", job -> job.status().id());

    static final List<String> NAMES =
            Arrays.stream(values()).map(JobOrder::parameter).toList();
    private static final char SEPARATOR = '|';

    private final String column;
    private final String type;
    private final Function<Job, @Nullable Object> value;

    JobOrder(String column, String type, Function<Job, @Nullable Object> value) {
        this.column = column;
        this.type = type;
        this.value = value;
    }

    /** The name used in requests. */
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<JobOrder> parse(String parameter) {
        return Arrays.stream(values())
                .filter(order -> order.parameter().equals(parameter))
                .findFirst();
    }

    /** ULIDs, and so ids, are in the order of their making. */
    private boolean isById() {
        return this == CREATED_AT;
    }

    /** The {@code ORDER BY} of a list. */
    String clause(boolean ascending) {
        String direction = ascending ? " ASC" : " DESC";
        return isById() ? "id" + direction : column + direction + " NULLS LAST, id" + direction;
    }

    /** Where in a list a job stands, for a cursor. */
    String place(Job job) {
        Object sorted = value.apply(job);
        return (sorted == null ? "" : sorted) + String.valueOf(SEPARATOR) + job.id();
    }

    /** A job's place, read back: the value, or null, and the id. */
    record Place(@Nullable String value, String id) {
        static Place of(String text) {
            int end = text.lastIndexOf(SEPARATOR);
            return new Place(end <= 0 ? null : text.substring(0, end), text.substring(end + 1));
        }
    }

    /** What the jobs behind a place have in common; parameters {@code :lastValue}, unless it is null, and {@code :lastId}. */
    String after(Place place, boolean ascending) {
        String beyond = ascending ? " > " : " < ";
        if (isById()) {
            return "id" + beyond + ":lastId";
        }
        String sameValue = "id" + beyond + ":lastId";
        if (place.value() == null) {
            return column + " IS NULL AND " + sameValue;
        }
        String last = "CAST(:lastValue AS " + type + ")";
        return "(" + column + beyond + last + " OR (" + column + " = " + last + " AND " + sameValue + ") OR " + column
                + " IS NULL)";
    }
}
