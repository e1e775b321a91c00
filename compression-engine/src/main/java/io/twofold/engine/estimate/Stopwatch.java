package io.twofold.engine.estimate;

/** Times pieces of work that end when the device is done. */
final class Stopwatch {
    private static final int ROUNDS = 2;

    /** Short work is repeated for so long, because a virtual machine and a processor need some time to be at full speed. */
    private static final double SECONDS = 0.03;

    private Stopwatch() {}

    /** Seconds: the best of a few rounds after one that warms up. */
    static double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        double spent = 0;
        work.run();
        for (int round = 0; round < ROUNDS || spent < SECONDS; round++) {
            long begin = System.nanoTime();
            work.run();
            double seconds = (System.nanoTime() - begin) / 1e9;
            best = Math.min(best, seconds);
            spent += seconds;
        }
        return best;
    }
}
