package io.twofold.engine.allocation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Minimises Σ fᵢ(sᵢ) over sparsities sᵢ in a box with Σ cᵢsᵢ = s̄·Σ cᵢ, by one multiplier: at the solution every matrix
 * that is not at an edge of the box loses λ more per cost removed (Everett, "Generalized Lagrange Multiplier Method",
 * 1963; Shoham and Gersho, 1988, for rates and distortions). Each fᵢ is replaced by its convex hull on a grid, on which
 * taking the cheapest piece next is exact, so the budget is met exactly too.
 */
public final class MultiplierAllocation {
    private static final double GRID = 0.0025;

    private MultiplierAllocation() {}

    /**
     * The solution.
     *
     * @param sparsity s of each matrix
     * @param multiplier λ: by how much the sum grows per cost removed
     */
    public record Solution(double[] sparsity, double multiplier) {}

    /** A piece of a hull: from sparsity {@code from} to {@code to}, {@code slope} being what is lost per cost removed. */
    private record Piece(int matrix, double from, double to, double slope) {}

    /**
     * Solves.
     *
     * @param costs c: what each matrix costs when it is not pruned at all, positive
     * @param losses f: what is lost at a sparsity
     * @param mean s̄, in the box
     */
    public static Solution solve(
            double[] costs, List<? extends DoubleUnaryOperator> losses, double mean, SparsityBox box) {
        double[] sparsity = new double[costs.length];
        List<Piece> pieces = new ArrayList<>();
        double total = 0;
        for (int i = 0; i < costs.length; i++) {
            sparsity[i] = box.lowest();
            total += costs[i];
            pieces.addAll(hull(i, costs[i], losses.get(i), box));
        }
        // within a matrix the slopes rise, so its pieces come in their order; the sort is stable
        pieces.sort(Comparator.comparingDouble(Piece::slope));
        double left = (mean - box.lowest()) * total;
        double multiplier = pieces.get(0).slope();
        for (Piece piece : pieces) {
            if (left <= 0) {
                break;
            }
            double cost = (piece.to() - piece.from()) * costs[piece.matrix()];
            sparsity[piece.matrix()] = cost <= left ? piece.to() : piece.from() + left / costs[piece.matrix()];
            left -= cost;
            multiplier = piece.slope();
        }
        return new Solution(sparsity, multiplier);
    }

    /** The lower convex hull of a loss on the grid, from left to right. */
    private static List<Piece> hull(int matrix, double cost, DoubleUnaryOperator loss, SparsityBox box) {
        double width = box.highest() - box.lowest();
        int steps = (int) Math.max(1, Math.ceil(width / GRID));
        List<Piece> hull = new ArrayList<>();
        double from = box.lowest();
        for (int k = 1; k <= steps; k++) {
            double to = k == steps ? box.highest() : box.lowest() + width * k / steps;
            Piece piece = piece(matrix, cost, loss, from, to);
            while (!hull.isEmpty() && hull.get(hull.size() - 1).slope() >= piece.slope()) {
                Piece before = hull.remove(hull.size() - 1);
                piece = piece(matrix, cost, loss, before.from(), to);
            }
            hull.add(piece);
            from = to;
        }
        return hull;
    }

    private static Piece piece(int matrix, double cost, DoubleUnaryOperator loss, double from, double to) {
        double slope = (loss.applyAsDouble(to) - loss.applyAsDouble(from)) / (cost * (to - from));
        return new Piece(matrix, from, to, slope);
    }
}
