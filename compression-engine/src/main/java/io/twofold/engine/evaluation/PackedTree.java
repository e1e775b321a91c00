package io.twofold.engine.evaluation;

import io.twofold.engine.model.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sequences laid into one tree, which holds what they have in common once. */
final class PackedTree {
    private long[] ids = new long[64];
    private int[] parents = new int[64];
    private int size;
    private int[] path = new int[0]; // where the inputs of the last sequence lie
    private final List<Member> members = new ArrayList<>();

    /**
     * A sequence in the tree.
     *
     * @param index which one it is
     * @param inputs how many tokens it has in the tree
     * @param after for each predicted token, the tree's token that it follows
     * @param targets the predicted tokens
     */
    record Member(int index, int inputs, int[] after, long[] targets) {}

    /**
     * Adds a sequence.
     *
     * @param common how many inputs it shares with the sequence that was added last
     */
    void add(int index, ScoredTokens sequence, int common) {
        int[] own = Arrays.copyOf(path, sequence.inputs());
        for (int i = common; i < own.length; i++) {
            own[i] = append(sequence.tokens()[i], i == 0 ? -1 : own[i - 1]);
        }
        path = own;
        int first = sequence.tokens().length - sequence.predicted();
        members.add(new Member(
                index,
                own.length,
                Arrays.copyOfRange(own, first - 1, own.length),
                Arrays.copyOfRange(sequence.tokens(), first, sequence.tokens().length)));
    }

    private int append(long id, int parent) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            parents = Arrays.copyOf(parents, 2 * size);
        }
        ids[size] = id;
        parents[size] = parent;
        return size++;
    }

    int size() {
        return size;
    }

    List<Member> members() {
        return members;
    }

    TokenTree tree() {
        return new TokenTree(Arrays.copyOf(ids, size), Arrays.copyOf(parents, size));
    }
}
