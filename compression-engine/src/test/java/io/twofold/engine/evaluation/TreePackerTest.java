package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.model.TokenTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Sequences with common beginnings share tokens, and each can still be read from its tree. */
class TreePackerTest {
    private static final TreePacker EAGER = new TreePacker(1e9, 1000);

    @Test
    void keepsEverySequenceReadable() {
        Random random = new Random(3);
        List<ScoredTokens> sequences = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long[] tokens = random.longs(2 + random.nextInt(20), 0, 3).toArray();
            sequences.add(new ScoredTokens(tokens, 1 + random.nextInt(tokens.length - 1)));
        }

        List<PackedTree> trees = EAGER.pack(sequences);

        boolean[] seen = new boolean[sequences.size()];
        for (PackedTree packed : trees) {
            TokenTree tree = packed.tree();
            for (PackedTree.Member member : packed.members()) {
                ScoredTokens sequence = sequences.get(member.index());
                seen[member.index()] = true;
                int last = member.after()[member.after().length - 1];
                long[] inputs = LongStream.iterate(last, node -> node >= 0, node -> tree.parents()[(int) node])
                        .map(node -> tree.ids()[(int) node])
                        .toArray();
                assertThat(reversed(inputs)).isEqualTo(Arrays.copyOf(sequence.tokens(), sequence.inputs()));
                assertThat(member.targets())
                        .isEqualTo(Arrays.copyOfRange(
                                sequence.tokens(),
                                sequence.tokens().length - sequence.predicted(),
                                sequence.tokens().length));
                for (int i = 1; i < member.after().length; i++) {
                    assertThat(tree.parents()[member.after()[i]]).isEqualTo(member.after()[i - 1]);
                }
            }
        }
        assertThat(seen).doesNotContain(false);
        assertThat(trees).isSortedAccordingTo((a, b) -> b.size() - a.size());
    }

    @Test
    void holdsACommonBeginningOnce() {
        long[] context = LongStream.range(10, 50).toArray();

        List<PackedTree> trees = EAGER.pack(List.of(continued(context, 1, 2), continued(context, 3, 4, 5)));

        assertThat(trees)
                .singleElement()
                .satisfies(tree -> assertThat(tree.size()).isEqualTo(40 + 1 + 2));
    }

    @Test
    void leavesAloneWhatCostsMoreTogether() {
        TreePacker packer = new TreePacker(10, 1000); // little to save in the linear layers
        long[] short1 =
                LongStream.concat(LongStream.of(7), LongStream.range(100, 200)).toArray();
        long[] short2 =
                LongStream.concat(LongStream.of(7), LongStream.range(200, 300)).toArray();

        assertThat(packer.pack(List.of(new ScoredTokens(short1, 1), new ScoredTokens(short2, 1))))
                .hasSize(2);
    }

    @Test
    void makesNoTreeLargerThanAllowedUnlessASequenceIs() {
        TreePacker packer = new TreePacker(1e9, 64);
        List<ScoredTokens> sequences = IntStream.range(0, 30)
                .mapToObj(i -> continued(LongStream.range(0, 40).toArray(), 100 + i, 200, 201, 202, 203))
                .toList();

        List<PackedTree> trees = packer.pack(sequences);

        assertThat(trees).hasSize(5).allSatisfy(tree -> assertThat(tree.size()).isLessThanOrEqualTo(64));
    }

    private static ScoredTokens continued(long[] context, long... continuation) {
        long[] tokens = LongStream.concat(Arrays.stream(context), Arrays.stream(continuation))
                .toArray();
        return new ScoredTokens(tokens, continuation.length);
    }

    private static long[] reversed(long[] tokens) {
        return IntStream.range(0, tokens.length)
                .mapToLong(i -> tokens[tokens.length - 1 - i])
                .toArray();
    }
}
