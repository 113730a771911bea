package dev.bellows.backend;

/** Hears of every kernel that the process runs, eagerly or as a step of a compiled graph. */
@FunctionalInterface
public interface KernelListener {
    /**
     * Called right after a kernel, on the thread that ran it; by several threads at once if several compute. An exception
     * goes to whoever applied the op.
     */
    void ran(KernelRun run);
}
