package dev.bellows.profile;

import dev.bellows.backend.KernelListeners;
import dev.bellows.backend.KernelRun;
import dev.bellows.backend.Storage;
import dev.bellows.core.Spec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records what this process computes while it is open: every kernel, of eager ops and of compiled steps, and whatever code
 * marks as a {@link #task}, a {@link #count} or a {@link #mark}. One at a time; without one, each of these costs a read of
 * a volatile field.
 *
 * <pre>{@code
 * try (Profiler profiler = Profiler.start()) {
 *     try (Profiler.Task task = Profiler.task("app", "warm up")) {
 *         ...
 *     }
 *     profiler.write(Path.of("trace.json"));                        // open in chrome://tracing or ui.perfetto.dev
 *     log.info("{}", profiler.table(OpTable.Order.TOTAL));
 * }
 * }</pre>
 */
public final class Profiler implements AutoCloseable {
    /** The most events that a timeline holds by default, some 100 bytes each; the table goes on past them. */
    public static final int EVENTS = 1_000_000;

    private static final Task NO_TASK = () -> {};
    private static volatile @Nullable Profiler active;

    private final int limit;
    private final long startNanos = System.nanoTime();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final OpTable ops = new OpTable();
    private final KernelListeners.Registration kernels;
    private volatile boolean recording = true;

    /** A stretch of time on one thread; closing it ends it. */
    @FunctionalInterface
    public interface Task extends AutoCloseable {
        @Override
        void close();
    }

    private Profiler(int limit) {
        this.limit = limit;
        this.kernels = KernelListeners.add(this::ran);
    }

    /** Starts recording. */
    public static Profiler start() {
        return start(EVENTS);
    }

    /**
     * Starts recording at most so many events on the timeline.
     *
     * @throws IllegalStateException if another profiler is open
     */
    public static Profiler start(int events) {
        synchronized (Profiler.class) {
            if (active != null) {
                throw new IllegalStateException("profiler: another one is open; close it first");
            }
            Profiler started = new Profiler(events);
            active = started;
            return started;
        }
    }

    /** Stops recording until {@link #resume}. */
    public void pause() {
        recording = false;
    }

    public void resume() {
        recording = true;
    }

    /**
     * Begins a stretch of time on this thread's lane.
     *
     * @param domain what kind of work, such as {@code data}: the viewer filters by it
     */
    public static Task task(String domain, String name) {
        Profiler profiler = active;
        if (profiler == null || !profiler.recording) {
            return NO_TASK;
        }
        long start = System.nanoTime();
        return () -> profiler.add(Event.stretch(domain, name, start, System.nanoTime(), null));
    }

    /** Draws the value of a counter from now on. */
    public static void count(String domain, String name, double value) {
        Profiler profiler = active;
        if (profiler != null) {
            profiler.add(Event.count(domain, name, value));
        }
    }

    /** Marks this moment on this thread's lane. */
    public static void mark(String domain, String name) {
        Profiler profiler = active;
        if (profiler != null) {
            profiler.add(Event.mark(domain, name));
        }
    }

    private void ran(KernelRun run) {
        if (!recording) {
            return;
        }
        String op = run.label().op().name();
        ops.add(op, run.endNanos() - run.startNanos());
        String domain = run.label().isCompiled() ? "compiled" : "eager";
        Event.Detail detail = new Event.Detail(specs(run.in()), specs(run.out()));
        add(Event.stretch(domain, op, run.startNanos(), run.endNanos(), detail));
    }

    private static List<Spec> specs(List<Storage> arrays) {
        List<Spec> specs = new ArrayList<>(arrays.size());
        for (Storage array : arrays) {
            specs.add(array.spec());
        }
        return specs;
    }

    private void add(Event event) {
        if (!recording) {
            return;
        }
        if (accepted.incrementAndGet() <= limit) {
            events.add(event);
        } else {
            dropped.incrementAndGet();
        }
    }

    /** Time by op, so far. */
    public List<OpTable.Row> rows(OpTable.Order order) {
        return ops.rows(order);
    }

    /** The {@link #rows} as text. For reading, not for parsing. */
    public String table(OpTable.Order order) {
        return ops.table(order);
    }

    /** How many events found no place on the timeline. */
    public long dropped() {
        return dropped.get();
    }

    /** Writes the timeline so far as a Chrome trace. */
    public void write(OutputStream out) throws IOException {
        ChromeTrace.write(new ArrayList<>(events), startNanos, out);
    }

    /** As {@link #write(OutputStream)}, into a file. */
    public void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(out);
        }
    }

    /** Stops recording. What was recorded can still be written. */
    @Override
    public void close() {
        synchronized (Profiler.class) {
            if (active == this) {
                active = null;
            }
        }
        recording = false;
        kernels.close();
    }
}
