package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that is planned anew when the thread that runs it uses another number of threads: oneDNN divides the work when
 * a primitive is made, and would go on using the old number. It is described at first, and built when that is wanted or when it
 * runs.
 */
final class ThreadBound implements Kernel {
    private final int mostThreads;
    private final Supplier<PlanBuilder> planner;
    private @Nullable PlanBuilder described;
    private @Nullable KernelPlan plan;
    private int plannedFor;

    private ThreadBound(int mostThreads, Supplier<PlanBuilder> planner) {
        this.mostThreads = mostThreads;
        this.planner = planner;
    }

    /**
     * A kernel that uses as many threads as the thread that runs it chose, but no more than {@code mostThreads}.
     *
     * @param planner describes the plan
     */
    static ThreadBound described(int mostThreads, Supplier<PlanBuilder> planner) {
        ThreadBound kernel = new ThreadBound(mostThreads, planner);
        kernel.describe(kernel.threads());
        return kernel;
    }

    /** As {@link #described}, but described no sooner than it is built: for what is rarely needed, and certainly possible. */
    static ThreadBound onDemand(int mostThreads, Supplier<PlanBuilder> planner) {
        return new ThreadBound(mostThreads, planner);
    }

    private int threads() {
        return Math.min(Threads.current(), mostThreads);
    }

    private void describe(int threads) {
        Threads.limit(threads);
        try {
            described = planner.get();
            plannedFor = threads;
        } finally {
            Threads.restore(threads);
        }
    }

    /** Creates the primitives for the number of threads of now, unless they are there. */
    void build() {
        built(threads());
    }

    private KernelPlan built(int threads) {
        KernelPlan ready = plan;
        if (ready != null && plannedFor == threads) {
            return ready;
        }
        if (described == null || plannedFor != threads) {
            close();
            describe(threads);
        }
        Threads.limit(threads);
        try (PlanBuilder builder = Objects.requireNonNull(described)) {
            described = null;
            ready = builder.build();
        } finally {
            Threads.restore(threads);
        }
        plan = ready;
        return ready;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        int now = threads();
        KernelPlan ready = built(now);
        Threads.limit(now);
        try {
            ready.run(in, out);
        } finally {
            Threads.restore(now);
        }
    }

    @Override
    public int overwrites(int output) {
        KernelPlan ready = plan;
        PlanBuilder builder = described;
        return ready != null ? ready.overwrites(output) : builder != null ? builder.overwrites(output) : -1;
    }

    @Override
    public void close() {
        if (described != null) {
            described.close();
            described = null;
        }
        if (plan != null) {
            plan.close();
            plan = null;
        }
    }

    @Override
    public String toString() {
        return (plan == null ? "[not built]" : plan.toString()) + " on " + plannedFor + " thread(s)";
    }
}
