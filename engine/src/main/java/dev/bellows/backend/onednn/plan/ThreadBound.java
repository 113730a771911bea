package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;
import java.util.function.Supplier;

/**
 * A kernel that is planned anew when the thread that runs it uses another number of threads: oneDNN divides the work when
 * a primitive is made, and would go on using the old number.
 */
final class ThreadBound implements Kernel {
    private final int mostThreads;
    private final Supplier<KernelPlan> planner;
    private KernelPlan plan;
    private int plannedFor;

    /** Uses as many threads as the thread that runs it chose, but no more than {@code mostThreads}. */
    ThreadBound(int mostThreads, Supplier<KernelPlan> planner) {
        this.mostThreads = mostThreads;
        this.planner = planner;
        this.plannedFor = threads();
        this.plan = plan(plannedFor);
    }

    private int threads() {
        return Math.min(Threads.current(), mostThreads);
    }

    private KernelPlan plan(int threads) {
        Threads.limit(threads);
        try {
            return planner.get();
        } finally {
            Threads.restore(threads);
        }
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        int now = threads();
        if (now != plannedFor) {
            KernelPlan replanned = plan(now);
            plan.close();
            plan = replanned;
            plannedFor = now;
        }
        Threads.limit(now);
        try {
            plan.run(in, out);
        } finally {
            Threads.restore(now);
        }
    }

    @Override
    public int overwrites(int output) {
        return plan.overwrites(output);
    }

    @Override
    public void close() {
        plan.close();
    }

    @Override
    public String toString() {
        return plan + " on " + plannedFor + " thread(s)";
    }
}
