package dev.bellows.backend.onednn.plan;

/**
 * How many threads oneDNN uses for a call, set per calling thread: the OpenMP runtime keeps the number in a variable of the
 * thread that starts a parallel region, so that two tasks in one JVM each keep to their own share of the processors.
 */
public final class Threads {
    private static final ThreadLocal<Integer> CHOSEN = ThreadLocal.withInitial(() -> {
        int all = Runtime.getRuntime().availableProcessors(); // honours a container's limit, which OpenMP does not
        OpenMp.omp_set_num_threads(all);
        return all;
    });

    private Threads() {}

    /** What this thread chose, else all processors of this process. */
    public static int current() {
        return CHOSEN.get();
    }

    /** Makes {@code threads} the number for kernels that the calling thread makes and runs from now on. */
    public static void use(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "onednn: needs at least 1 thread: " + threads + "; pass a positive number");
        }
        OpenMp.omp_set_num_threads(threads);
        CHOSEN.set(threads);
    }

    /** Lets oneDNN use {@code threads} for now; what this thread chose comes back by {@link #restore}. */
    static void limit(int threads) {
        if (threads != current()) {
            OpenMp.omp_set_num_threads(threads);
        }
    }

    /** Ends a {@link #limit} of {@code threads}. */
    static void restore(int threads) {
        int chosen = current();
        if (threads != chosen) {
            OpenMp.omp_set_num_threads(chosen);
        }
    }
}
