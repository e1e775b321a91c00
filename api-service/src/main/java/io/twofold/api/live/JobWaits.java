package io.twofold.api.live;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/** Requests that are answered later, when their job has come so far; while they wait they hold no thread. */
@Component
public final class JobWaits {
    private final JobChanges changes;
    private final Executor looks;

    JobWaits(JobChanges changes, LiveThreads threads) {
        this.changes = changes;
        this.looks = threads.looks();
    }

    /**
     * Answers as soon as {@code look} finds something, which is tried at once and after every change of the job.
     *
     * @param otherwise the answer when the time is over, or the service ends
     */
    public <T> DeferredResult<T> until(
            String jobId, Duration atMost, Supplier<Optional<T>> look, Supplier<T> otherwise) {
        DeferredResult<T> result = new DeferredResult<>(atMost.toMillis());
        Wait<T> wait = new Wait<>(result, look, otherwise);
        result.onTimeout(wait::closing);
        result.onCompletion(() -> changes.forget(jobId, wait));
        changes.watch(jobId, wait);
        wait.look(look);
        if (atMost.isZero()) {
            wait.closing(); // the container would take this for ever
        }
        return result;
    }

    private final class Wait<T> implements JobChanges.Watcher {
        private final DeferredResult<T> result;
        private final Supplier<Optional<T>> look;
        private final Supplier<T> otherwise;
        private final AtomicBoolean due = new AtomicBoolean();

        Wait(DeferredResult<T> result, Supplier<Optional<T>> look, Supplier<T> otherwise) {
            this.result = result;
            this.look = look;
            this.otherwise = otherwise;
        }

        @Override
        public void changed() {
            if (due.compareAndSet(false, true)) { // several changes before the look are one
                looks.execute(() -> {
                    due.set(false);
                    look(look);
                });
            }
        }

        @Override
        public void closing() {
            look(() -> Optional.of(otherwise.get()));
        }

        private void look(Supplier<Optional<T>> at) {
            if (result.isSetOrExpired()) {
                return;
            }
            try {
                at.get().ifPresent(result::setResult);
            } catch (RuntimeException e) {
                result.setErrorResult(e); // becomes a problem document like any other
            }
        }
    }
}
