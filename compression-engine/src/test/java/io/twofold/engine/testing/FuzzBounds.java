package io.twofold.engine.testing;

import com.sun.management.ThreadMXBean;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.lang.management.ManagementFactory;
import java.util.Set;

/** What a reader of a stranger's bytes may do with them: read them or refuse them, soon and in little memory. */
public final class FuzzBounds {
    private static final Set<FailureCode> REFUSALS =
            Set.of(FailureCode.UNSAFE_CHECKPOINT, FailureCode.UNSUPPORTED_FORMAT, FailureCode.UNSUPPORTED_ARCHITECTURE);
    private static final long MAX_NANOS = 1_000_000_000;
    private static final long MAX_BYTES = 8 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzBounds() {}

    /**
     * Runs a reader.
     *
     * @param input what it reads; some memory is granted for each byte of it
     * @return whether it refused; whatever else it throws is thrown on
     * @throws AssertionError if it exceeds a bound or refuses unclearly
     */
    public static boolean isRefused(byte[] input, Runnable reader) {
        Cost first = Cost.of(reader);
        // classes that are loaded meanwhile cost too, but only once
        Cost cost = first.isWithin(input) ? first : Cost.of(reader);
        require(cost.isWithin(input), "reading " + input.length + " bytes took " + cost);
        return cost.refused();
    }

    private record Cost(boolean refused, long nanos, long bytes) {
        static Cost of(Runnable reader) {
            long begin = System.nanoTime();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            boolean refused = false;
            try {
                reader.run();
            } catch (CompressionException e) {
                refused = true;
                requireClear(e);
            }
            return new Cost(refused, System.nanoTime() - begin, THREADS.getCurrentThreadAllocatedBytes() - allocated);
        }

        boolean isWithin(byte[] input) {
            return nanos < MAX_NANOS && bytes < MAX_BYTES + 100L * input.length;
        }
    }

    private static void requireClear(CompressionException refusal) {
        String message = String.valueOf(refusal.getMessage());
        require(REFUSALS.contains(refusal.code()), "it was refused as " + refusal.code() + ": " + message);
        require(message.length() > 20 && message.length() < 2048, "its refusal is too short or too long: " + message);
    }

    /** Fails with a message that says what did not hold. */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
