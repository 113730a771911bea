package dev.bellows.backend;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who hears of kernels: a profiler, or a search for the op that made the first NaN. Without listeners a kernel costs one
 * read of a volatile field more; see ADR 18.
 */
public final class KernelListeners {
    private static volatile List<KernelListener> all = List.of();

    private KernelListeners() {}

    /** Ends what {@link #add} began. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Tells {@code listener} of every kernel from now on, until the result is closed. */
    public static Registration add(KernelListener listener) {
        synchronized (KernelListeners.class) {
            all = Stream.concat(all.stream(), Stream.of(listener)).toList();
        }
        return () -> remove(listener);
    }

    private static void remove(KernelListener listener) {
        synchronized (KernelListeners.class) {
            all = all.stream().filter(other -> other != listener).toList();
        }
    }

    /** Whether anybody listens, so that kernels have to be run one by one. */
    public static boolean areThere() {
        return !all.isEmpty();
    }

    /** Runs a kernel, and tells who listens: called in place of {@link Kernel#run}. */
    public static void run(Kernel kernel, KernelLabel label, List<Storage> in, List<Storage> out) {
        List<KernelListener> told = all;
        if (told.isEmpty()) {
            kernel.run(in, out);
            return;
        }
        long start = System.nanoTime();
        kernel.run(in, out);
        KernelRun run = new KernelRun(label, in, out, start, System.nanoTime());
        told.forEach(listener -> listener.ran(run));
    }
}
