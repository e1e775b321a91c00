package io.twofold.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/** What can go wrong. Each fault is over when {@link #strike} returns, except that killed services are still starting. */
enum Fault {
    KILL_WORKER(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            kill(cluster.workers().get(which));
        }
    },
    TERMINATE_WORKER(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            terminate(cluster.workers().get(which));
        }
    },
    SUSPEND_WORKER(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            suspend(cluster.workers().get(which));
        }
    },
    KILL_API(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            kill(cluster.apis().get(which));
        }
    },
    TERMINATE_API(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            terminate(cluster.apis().get(which));
        }
    },
    SUSPEND_API(2) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            suspend(cluster.apis().get(which));
        }
    },
    RESTART_BROKER(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            RabbitServer broker = Objects.requireNonNull(cluster.broker());
            broker.kill();
            Shell.pause(MOMENT);
            broker.start();
        }
    },
    WIPE_BROKER(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            RabbitServer broker = Objects.requireNonNull(cluster.broker());
            broker.kill();
            broker.wipe();
            broker.start();
        }
    },
    POISON_BROKER(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            Objects.requireNonNull(cluster.broker()).poison("twofold.jobs");
        }
    },
    RESTART_DATABASE(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            cluster.database().stop();
            Shell.pause(MOMENT);
            cluster.database().start();
        }
    },
    CRASH_DATABASE(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            cluster.database().crash();
            cluster.database().start();
        }
    },
    CUT_FROM_DATABASE(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.database().cut();
            Shell.pause(which < 2 ? MOMENT : Settings.LONGER_THAN_THE_LEASE);
            member.heal();
        }
    },
    SILENCE_DATABASE(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.database().silence();
            Shell.pause(which < 2 ? MOMENT : Settings.LONGER_THAN_THE_LEASE);
            member.heal();
        }
    },
    RESET_DATABASE(4) {
        @Override
        void strike(Cluster cluster, int which) {
            for (int again = 0; again < 10; again++) {
                cluster.members().get(which).database().reset();
                Shell.pause(Duration.ofMillis(200));
            }
        }
    },
    DELAY_DATABASE(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.database().delay(Duration.ofMillis(150));
            Shell.pause(MOMENT);
            member.heal();
        }
    },
    CUT_FROM_BROKER(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.broker().cut();
            Shell.pause(MOMENT);
            member.heal();
        }
    },
    SILENCE_BROKER(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.broker().silence();
            Shell.pause(Settings.LONGER_THAN_THE_LEASE);
            member.heal();
        }
    },
    RESET_BROKER(4) {
        @Override
        void strike(Cluster cluster, int which) {
            for (int again = 0; again < 10; again++) {
                cluster.members().get(which).broker().reset();
                Shell.pause(Duration.ofMillis(200));
            }
        }
    },
    SLOW_BROKER(4) {
        @Override
        void strike(Cluster cluster, int which) {
            Member member = cluster.members().get(which);
            member.broker().slow(2_000);
            Shell.pause(MOMENT);
            member.heal();
        }
    },
    FILL_DISK(1) {
        @Override
        void strike(Cluster cluster, int which) throws IOException {
            cluster.scratch().fill();
            Shell.pause(MOMENT.multipliedBy(2));
            cluster.scratch().free();
        }
    };

    private static final Duration MOMENT = Duration.ofSeconds(4);

    /** As Kubernetes waits, less what a worker may take to give its job back. */
    static final int GRACE_SECONDS = 30;

    private final int targets;

    Fault(int targets) {
        this.targets = targets;
    }

    /** @param which of its {@link #targets} it strikes, from 0; of all four members the APIs come first */
    abstract void strike(Cluster cluster, int which) throws IOException;

    boolean needsBroker() {
        return name().contains("BROKER");
    }

    /** Among how many it chooses: one server, two workers or APIs, or the links of all four. */
    int targets() {
        return targets;
    }

    /** As it is printed. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void kill(Member member) throws IOException {
        member.service().signal("KILL");
        member.service().awaitEnd(10);
        member.service().start();
    }

    private static void terminate(Member member) throws IOException {
        member.service().signal("TERM");
        if (!member.service().awaitEnd(GRACE_SECONDS)) {
            throw new IllegalStateException(
                    member.service().name() + " did not end within " + GRACE_SECONDS + " s of SIGTERM");
        }
        member.service().start();
    }

    private static void suspend(Member member) throws IOException {
        member.service().signal("STOP");
        Shell.pause(Settings.LONGER_THAN_THE_LEASE);
        member.service().signal("CONT");
    }
}
