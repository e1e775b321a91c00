package io.twofold.queue;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Wakes workers up; carries job ids only. PostgreSQL owns the state of a job: a lost message is sent again by the
 * sweeper, a doubled one finds the job claimed.
 */
public interface JobQueue extends AutoCloseable {
    /**
     * Returns once the queue has confirmed that the message is durable.
     *
     * @param jobId 1 to 64 letters, digits, {@code _} or {@code -}
     * @throws QueueUnavailableException if it could not confirm that in time; the message may or may not be there
     */
    void publish(String jobId);

    /**
     * Waits for one message and hands it to the handler. The message is acknowledged when the handler returns
     * normally and given back when it throws; the handler's exception reaches the caller. What is given back more
     * than twenty times is put aside.
     *
     * @param wait how long to wait while there is none
     * @param handler short work only, such as claiming the job: the queue may give up on slow handlers
     * @return whether there was a message
     * @throws QueueUnavailableException if the queue does not answer
     */
    boolean receive(Duration wait, Consumer<String> handler);

    /**
     * Whether no message waits. One that is being handled at this moment does not wait.
     *
     * @throws QueueUnavailableException if the queue does not answer
     */
    boolean isEmpty();

    /** Lets go of every connection; a {@link #receive} that is waiting returns false within a second or two. */
    @Override
    void close();
}
