package io.twofold.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of every job.
 *
 * @param lost accepted, and not there or not succeeded at the end
 * @param duplicated published twice, or two jobs for one key
 * @param stuck accepted and still unfinished long after everything was healed
 * @param different other bytes or numbers than the undisturbed run of the same request, or than the database promises
 * @param interrupted how many of them took more than one claim
 */
record Account(
        int accepted,
        int finished,
        List<String> lost,
        List<String> duplicated,
        List<String> stuck,
        List<String> different,
        int interrupted) {

    static Account of(Ledger ledger, Artifacts artifacts, Map<String, Plan.Post> accepted, Reference reference) {
        Map<String, Ledger.Row> rows = ledger.jobs();
        Map<String, List<Ledger.File>> files = new HashMap<>();
        ledger.files()
                .forEach(file -> files.computeIfAbsent(file.jobId(), id -> new ArrayList<>())
                        .add(file));
        int finished = 0;
        int interrupted = 0;
        List<String> lost = new ArrayList<>();
        List<String> stuck = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (Map.Entry<String, Plan.Post> promise : accepted.entrySet()) {
            String id = promise.getKey();
            Ledger.Row job = rows.get(id);
            if (job == null) {
                lost.add(id + " is gone");
            } else if (!job.hasEnded()) {
                stuck.add(id + " is " + job.status() + " in attempt " + job.attempts());
            } else if (!job.status().equals("succeeded")) {
                lost.add(id + " is " + job.status() + ": " + job.error());
            } else {
                finished++;
                interrupted += job.epoch() > 1 ? 1 : 0;
                List<Ledger.File> published = files.getOrDefault(id, List.of());
                different.addAll(
                        reference.differences(promise.getValue().work(), id, published, ledger.quality(id), artifacts));
            }
        }
        return new Account(accepted.size(), finished, lost, ledger.doubled(), stuck, different, interrupted);
    }

    boolean isPerfect() {
        return finished == accepted && lost.isEmpty() && duplicated.isEmpty() && stuck.isEmpty() && different.isEmpty();
    }

    /** For people, a line each, and every blemish by name. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "accepted", accepted + "");
        line(text, "finished", finished + ", of them interrupted and resumed " + interrupted);
        lines(text, "lost", lost);
        lines(text, "duplicated", duplicated);
        lines(text, "stuck", stuck);
        lines(text, "different", different);
        return text.toString();
    }

    private static void lines(StringBuilder text, String name, List<String> blemishes) {
        line(text, name, Integer.toString(blemishes.size()));
        blemishes.forEach(blemish -> text.append("    ").append(blemish).append('\n'));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-11s %s%n".formatted(name, value));
    }
}
