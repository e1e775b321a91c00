package io.twofold.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What every command does to a job in every status. A cell is the status that follows; {@code same}: done, but the status
 * stays; {@code -}: nothing to do, or not the caller's; {@code !}: refused; {@code gone}: there is no job any more; or the
 * answer to a heartbeat. A circumstance stands behind the command.
 */
final class LifecycleTable {
    private static final String CELLS = """
            command                      queued    running    pausing    paused    cancelling succeeded failed cancelled expired
            claim                        running   -          -          -         -          -         -      -         -
            claim          overdue       -         -          -          -         -          -         -      -         -
            cancel                       cancelled cancelling cancelling cancelled -          !         !      -         !
            pause                        paused    pausing    -          -         !          !         !      !         !
            resume                       -         -          !          queued    !          !         !      !         !
            retry                        !         !          !          !         !          !         same   same      same
            delete                       !         !          !          !         !          gone      gone   gone      gone
            sweep                        same      same       same       same      same       same      same   same      same
            sweep          silent        same      queued     paused     same      cancelled  same      same   same      same
            sweep          last,silent   same      failed     paused     same      cancelled  same      same   same      same
            sweep          overdue       expired   same       same       expired   same       same      same   same      same
            sweep          overdue,silent expired  expired    expired    expired   cancelled  same      same   same      same
            heartbeat                    lost      continue   pause      lost      cancel     lost      lost   lost      lost
            heartbeat      overdue       lost      expire     expire     lost      cancel     lost      lost   lost      lost
            heartbeat      stale         lost      lost       lost       lost      lost       lost      lost   lost      lost
            record                       -         same       same       -         same       -         -      -         -
            record         stale         -         -          -          -         -          -         -      -         -
            succeed                      -         succeeded  succeeded  -         -          -         -      -         -
            succeed        overdue       -         succeeded  succeeded  -         -          -         -      -         -
            succeed        stale         -         -          -          -         -          -         -      -         -
            fail                         -         queued     paused     -         cancelled  -         -      -         -
            fail           last          -         failed     paused     -         cancelled  -         -      -         -
            fail           overdue       -         expired    expired    -         cancelled  -         -      -         -
            fail           stale         -         -          -          -         -          -         -      -         -
            fail_for_good                -         failed     failed     -         cancelled  -         -      -         -
            fail_for_good  overdue       -         failed     failed     -         cancelled  -         -      -         -
            fail_for_good  stale         -         -          -          -         -          -         -      -         -
            cancelled                    -         -          -          -         cancelled  -         -      -         -
            cancelled      stale         -         -          -          -         -          -         -      -         -
            release                      -         queued     paused     -         cancelled  -         -      -         -
            release        last          -         queued     paused     -         cancelled  -         -      -         -
            release        often         -         queued     paused     -         cancelled  -         -      -         -
            release        last,often    -         failed     paused     -         cancelled  -         -      -         -
            release        overdue       -         expired    expired    -         cancelled  -         -      -         -
            release        stale         -         -          -          -         -          -         -      -         -
            """;

    private LifecycleTable() {}

    /** One command to a job in one status, under circumstances. */
    record Cell(JobStatus status, Command command, Set<String> circumstances, String result) {

        /** What the command answers. */
        String answer() {
            return switch (result) {
                case "-" -> "none";
                case "!" -> "refused";
                case "lost", "continue", "pause", "cancel", "expire" -> result;
                default -> "done";
            };
        }

        /** What the job's status is afterwards, or {@code gone}. */
        String next() {
            boolean moves = result.equals("gone") || isStatus(result);
            return moves ? result : status.id();
        }

        @Override
        public String toString() {
            String when = circumstances.isEmpty() ? "" : " (" + String.join(", ", circumstances) + ")";
            return status.id() + ": " + command.name().toLowerCase(Locale.ROOT) + when + " → " + result;
        }
    }

    private static boolean isStatus(String result) {
        // "cancel" and "pause" are answers, not statuses
        for (JobStatus status : JobStatus.values()) {
            if (status.id().equals(result)) {
                return true;
            }
        }
        return false;
    }

    static List<Cell> cells() {
        List<String> lines = CELLS.lines().toList();
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.trim().split("\\s+");
            int first = words.length - JobStatus.values().length;
            Command command = Command.valueOf(words[0].toUpperCase(Locale.ROOT));
            Set<String> circumstances = first == 2 ? Set.of(words[1].split(",")) : Set.of();
            for (JobStatus status : JobStatus.values()) {
                cells.add(new Cell(status, command, circumstances, words[first + status.ordinal()]));
            }
        }
        return cells;
    }

    /** The cells without circumstances, by status and command. */
    static Map<String, Cell> plain() {
        Map<String, Cell> plain = new TreeMap<>();
        for (Cell cell : cells()) {
            if (cell.circumstances().isEmpty()) {
                plain.put(cell.status().id() + " " + cell.command(), cell);
            }
        }
        return plain;
    }
}
