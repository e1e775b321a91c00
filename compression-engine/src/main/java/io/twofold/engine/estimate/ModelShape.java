package io.twofold.engine.estimate;

import java.util.List;

/**
 * What the cost of a forward pass depends on.
 *
 * @param hidden features of the residual stream
 * @param vocabulary number of token ids
 * @param blocks the linear layers of each block, in the order of computation
 */
public record ModelShape(int hidden, int vocabulary, List<List<MatrixShape>> blocks) {

    public ModelShape {
        blocks = List.copyOf(blocks);
    }

    List<MatrixShape> matrices() {
        return blocks.stream().flatMap(List::stream).toList();
    }

    MatrixShape head() {
        return new MatrixShape(vocabulary, hidden);
    }

    /** Parameters of the linear layers of all blocks. */
    long blockParameters() {
        return matrices().stream().mapToLong(MatrixShape::size).sum();
    }

    /** Parameters of the linear layers of the largest block. */
    long largestBlock() {
        return blocks.stream()
                .mapToLong(block -> block.stream().mapToLong(MatrixShape::size).sum())
                .max()
                .orElse(0);
    }

    /** Elements of the largest linear layer. */
    long largestMatrix() {
        return matrices().stream().mapToLong(MatrixShape::size).max().orElse(0);
    }

    /** Most features that one token has between two layers of a block. */
    long widest() {
        return matrices().stream().mapToInt(MatrixShape::columns).max().orElse(hidden);
    }

    /** Features of one token that the layers of a block read and write, on average over the blocks. */
    double featuresPerBlock() {
        return matrices().stream()
                        .mapToLong(matrix -> matrix.rows() + matrix.columns())
                        .sum()
                / (double) blocks.size();
    }
}
