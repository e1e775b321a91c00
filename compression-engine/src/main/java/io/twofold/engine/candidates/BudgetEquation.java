package io.twofold.engine.candidates;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds the x at which a cost that falls with x meets a budget, never exceeding it. The cost is a pass over millions of
 * numbers, and in steps as fine as float32, so neither a derivative nor more than a dozen evaluations are wanted.
 */
final class BudgetEquation {
    private static final double TOLERANCE = 1e-9; // of the budget
    private static final double RESOLUTION = 1e-9; // of x, a logarithm: finer than float32 tells apart
    private static final int LIMIT = 100;

    private final DoubleUnaryOperator cost;
    private final double budget;

    BudgetEquation(DoubleUnaryOperator cost, double budget) {
        this.cost = cost;
        this.budget = budget;
    }

    /** An x at which the cost is within the budget, and hardly below: the first if it is at or below it everywhere. */
    double solve(double guess, double lowest, double highest) {
        Point from = at(guess);
        double step = from.kept() ? -0.5 : 0.5;
        Point to = from;
        while (from.kept() == to.kept() && !to.meets() && to.x != (step < 0 ? lowest : highest)) {
            from = to;
            to = at(Math.max(lowest, Math.min(highest, to.x + step)));
            step *= 2;
        }
        if (to.meets() || from.kept() == to.kept()) {
            return to.x;
        }
        return narrow(from, to);
    }

    /**
     * Narrows a bracket by inverse quadratic interpolation, or bisection where that is not safe, to an x that is within
     * the budget. Source: Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear
     * function without using derivatives", Advances in Engineering Software 28, 1997.
     */
    private double narrow(Point a, Point b) {
        double part = 0.5;
        for (int i = 0; i < LIMIT && !a.meets() && Math.abs(b.x - a.x) > RESOLUTION; i++) {
            Point next = at(a.x + part * (b.x - a.x));
            Point c = a;
            if (next.kept() != a.kept()) {
                c = b;
                b = a;
            }
            a = next;
            part = interpolated(a, b, c);
        }
        return a.kept() ? a.x : b.x;
    }

    /** Where between a and b to look next, as a part of their distance. */
    private static double interpolated(Point a, Point b, Point c) {
        double xi = (a.x - b.x) / (c.x - b.x);
        double phi = (a.excess - b.excess) / (c.excess - b.excess);
        if (phi * phi >= xi || (1 - phi) * (1 - phi) >= 1 - xi) {
            return 0.5;
        }
        double part = a.excess / (b.excess - a.excess) * c.excess / (b.excess - c.excess)
                + (c.x - a.x) / (b.x - a.x) * a.excess / (c.excess - a.excess) * b.excess / (c.excess - b.excess);
        return Math.max(1e-6, Math.min(1 - 1e-6, part));
    }

    private Point at(double x) {
        // aims at the middle of what is tolerated, so that both sides of it are within the budget
        double excess = cost.applyAsDouble(x) - budget * (1 - TOLERANCE / 2);
        return new Point(x, excess, budget * (TOLERANCE / 2));
    }

    private record Point(double x, double excess, double tolerated) {
        boolean meets() {
            return Math.abs(excess) <= tolerated;
        }

        boolean kept() {
            return excess <= tolerated;
        }
    }
}
