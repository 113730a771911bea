package dev.bellows.parallel.data;

import dev.bellows.collective.Pending;
import dev.bellows.profile.Profiler;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was started and has not been waited for, and how long others were waited for so far. */
final class Outstanding {
    private final Deque<Pending> calls = new ArrayDeque<>();
    private long waitedNanos;

    void add(Pending call) {
        calls.add(call);
    }

    /** Waits for all that was started. */
    void join() {
        try (Profiler.Task task = Profiler.task("communication", "wait for other workers")) {
            during(() -> {
                while (!calls.isEmpty()) {
                    calls.remove().join();
                }
            });
        }
    }

    /** Does what waits for others. */
    void during(Runnable waiting) {
        long start = System.nanoTime();
        waiting.run();
        waitedNanos += System.nanoTime() - start;
    }

    /** Returns once nothing reads or writes arrays any more, after a failure. */
    void abandon(Throwable cause) {
        while (!calls.isEmpty()) {
            try {
                calls.remove().join();
            } catch (RuntimeException e) {
                if (e != cause) {
                    cause.addSuppressed(e);
                }
            }
        }
    }

    long waitedNanos() {
        return waitedNanos;
    }
}
