package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import java.util.List;
import java.util.function.Supplier;

/**
 * A kernel that is planned anew when the thread that runs it uses another number of threads: oneDNN divides the work when
 * a primitive is made, and would go on using the old number.
 */
final class ThreadBound implements Kernel {
    private final Threads threads;
    private final Supplier<Plan> planner;
    private Plan plan;
    private int plannedFor;

    ThreadBound(Threads threads, Supplier<Plan> planner) {
        this.threads = threads;
        this.planner = planner;
        this.plannedFor = threads.current();
        this.plan = planner.get();
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        int now = threads.current();
        if (now != plannedFor) {
            Plan replanned = planner.get();
            plan.close();
            plan = replanned;
            plannedFor = now;
        }
        plan.run(in, out);
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
