package dev.bellows.parallel.data;

import dev.bellows.collective.Pending;
import dev.bellows.ndarray.HostView;
import dev.bellows.profile.Profiler;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What was started and has not been waited for, and how long others were waited for so far. */
final class Outstanding {
    private final Deque<Call> calls = new ArrayDeque<>();
    private long waitedNanos;

    /** A collective, and the arrays that it works on as the host sees them. */
    private record Call(Pending pending, List<HostView> views) {
        void join() {
            pending.join();
            views.forEach(HostView::close);
        }
    }

    /** Starts a collective on what the host sees of arrays. */
    void add(Function<ByteBuffer, Pending> start, HostView view) {
        calls.add(new Call(start.apply(view.bytes()), List.of(view)));
    }

    /** The same on two arrays. */
    void add(BiFunction<ByteBuffer, ByteBuffer, Pending> start, HostView view, HostView other) {
        calls.add(new Call(start.apply(view.bytes(), other.bytes()), List.of(view, other)));
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
            Call call = calls.remove();
            try {
                call.pending.join();
            } catch (RuntimeException e) {
                if (e != cause) {
                    cause.addSuppressed(e);
                }
            }
            call.views.forEach(HostView::abandon);
        }
    }

    long waitedNanos() {
        return waitedNanos;
    }
}
