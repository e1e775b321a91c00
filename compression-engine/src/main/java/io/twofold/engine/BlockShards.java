package io.twofold.engine;

import io.twofold.recipe.Inputs;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Who compresses which decoder blocks of a job whose blocks do not depend on each other ({@link Inputs#DENSE}). The run
 * that owns the job offers them, takes one share after the other like everybody else, and goes on when all are done. What
 * the others finish reaches it through the {@link RunState} that all of them have.
 */
public interface BlockShards {
    /** Nobody else: the run does everything. */
    BlockShards NONE = new BlockShards() {
        @Override
        public void offer(List<BlockRange> ranges) {}

        @Override
        public Optional<Share> next(IntConsumer waiting) {
            return Optional.empty();
        }
    };

    /** Offers ranges to everybody; those that were done for an earlier attempt of the job stay done. */
    void offer(List<BlockRange> ranges);

    /**
     * Takes a range that nobody has; while others are busy with the last ones, waits until they are done, or until one of
     * them has given up and its range is this run's.
     *
     * @param waiting told again and again meanwhile how many matrices the others have finished; may throw to give up
     * @return empty when all are done
     */
    Optional<Share> next(IntConsumer waiting);

    /**
     * How many matrices the others have finished since the ranges were offered, as far as is known. Does not wait for
     * anything.
     */
    default int others() {
        return 0;
    }

    /** A range that is this run's until it is closed. */
    interface Share extends AutoCloseable {
        BlockRange blocks();

        /** Says that everything in it is saved. */
        void done();

        /** Gives the range back, unless it is done. */
        @Override
        void close();
    }
}
