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
import java.util.function.Supplier;

/** What was started and has not been waited for, and how long others were waited for so far. */
final class Outstanding {
    private final Deque<Call> calls = new ArrayDeque<>();
    private long waitedNanos;

    /** A collective, and the arrays that it works on as the host sees them. */
    private record Call(Pending pending, List<HostView> views) {
        static Call start(Supplier<Pending> start, HostView... views) {
            try {
                return new Call(start.get(), List.of(views));
            } catch (RuntimeException | Error failed) {
                List.of(views).forEach(HostView::abandon);
                throw failed;
            }
        }
    }

    /** Starts a collective on what the host sees of arrays. */
    void add(Function<ByteBuffer, Pending> start, HostView view) {
        calls.add(Call.start(() -> start.apply(view.bytes()), view));
    }

    /** The same on two arrays. */
    void add(BiFunction<ByteBuffer, ByteBuffer, Pending> start, HostView view, HostView other) {
        calls.add(Call.start(() -> start.apply(view.bytes(), other.bytes()), view, other));
    }

    /** Waits for all that was started. */
    void join() {
        try (Profiler.Task task = Profiler.task("communication", "wait for other workers")) {
            during(() -> {
                while (!calls.isEmpty()) {
                    calls.element().pending.join(); // one that fails is left to abandon
                    calls.remove().views.forEach(HostView::close);
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
