package io.twofold.campaign;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Undisturbed runs first; then load and faults; then everything is healed, and an account given of every job. */
final class Campaign {
    private final Settings settings;
    private final PrintStream out;
    private final Map<String, Integer> struck = new TreeMap<>();
    private final long start = System.nanoTime();

    Campaign(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    /** Returns whether no job was lost, duplicated, stuck or different. */
    boolean run() throws IOException {
        try (Cluster cluster = new Cluster(settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(cluster), "shutdown"));
            if (!cluster.scratch().canBeFilled()) {
                say("no file system can be mounted here: the disk does not fill");
            }
            cluster.start();
            say("two APIs answer");
            Client client = new Client(cluster.addresses());
            Ledger ledger = new Ledger(cluster.database().dataSource());
            Reference reference = undisturbed(client, ledger);
            say("undisturbed runs are done");

            Plan plan = Plan.of(settings, cluster.scratch().canBeFilled());
            Load load = Load.start(client, plan.posts());
            strike(cluster, plan.strikes());
            cluster.heal();
            say("healed");

            boolean allAccepted = load.awaitAccepted(settings.patience());
            awaitEnd(ledger, load.accepted());
            Account account = Account.of(ledger, new Artifacts(cluster.artifacts()), load.accepted(), reference);
            return print(account, client, allAccepted);
        }
    }

    /** Nothing may outlive a campaign that somebody interrupts. */
    private static void closeQuietly(Cluster cluster) {
        try {
            cluster.close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private Reference undisturbed(Client client, Ledger ledger) throws IOException {
        List<Plan.Post> posts = new ArrayList<>();
        for (Work work : Work.values()) {
            posts.add(new Plan.Post(Duration.ZERO, work, "undisturbed-" + work, posts.size() % 2));
        }
        Load load = Load.start(client, posts);
        if (!load.awaitAccepted(Duration.ofMinutes(2)) || !awaitEnd(ledger, load.accepted())) {
            throw new IOException(
                    "the undisturbed jobs did not end: " + ledger.jobs().values() + " " + client.unexpected());
        }
        ledger.jobs().values().forEach(job -> {
            if (!job.status().equals("succeeded")) {
                throw new IllegalStateException("an undisturbed job has failed: " + job);
            }
        });
        return new Reference(ledger, load.accepted());
    }

    private void strike(Cluster cluster, List<Plan.Strike> strikes) throws IOException {
        long end = System.nanoTime() + settings.length().toNanos();
        for (Plan.Strike strike : strikes) {
            Shell.pause(strike.pause());
            if (System.nanoTime() > end) {
                return;
            }
            say(strike.fault().id() + " " + strike.which());
            struck.merge(strike.fault().id(), 1, Integer::sum);
            strike.fault().strike(cluster, strike.which());
        }
    }

    private boolean awaitEnd(Ledger ledger, Map<String, Plan.Post> accepted) {
        try {
            Shell.await(settings.patience(), "the end of all jobs", () -> {
                Map<String, Ledger.Row> jobs = ledger.jobs();
                return accepted.keySet().stream()
                        .allMatch(id -> !jobs.containsKey(id) || jobs.get(id).hasEnded());
            });
            return true;
        } catch (IllegalStateException e) {
            return false; // the account names those that are stuck
        }
    }

    private boolean print(Account account, Client client, boolean allAccepted) {
        boolean passed =
                account.isPerfect() && allAccepted && client.unexpected().isEmpty();
        out.println();
        out.println("seed        " + settings.seed());
        out.println("faults      " + struck);
        out.println("posts       " + settings.jobs() + ", tried " + client.tries() + " times");
        out.print(account.text());
        client.unexpected().forEach((status, body) -> out.println("answer      " + status + ": " + body));
        out.println(
                passed ? "passed" : "FAILED with seed " + settings.seed() + "; logs are in " + settings.directory());
        return passed;
    }

    private void say(String what) {
        out.printf("%4d s  %s%n", Duration.ofNanos(System.nanoTime() - start).toSeconds(), what);
    }
}
