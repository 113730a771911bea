package dev.bellows.backend;

/**
 * A mark in what a device was given to do. On host memory kernels are done when they return, and so is every fence.
 * A fence may be handed to another thread; see ADR 33.
 */
@FunctionalInterface
public interface Fence {
    /** The fence of what is done already. */
    Fence DONE = () -> {};

    /** Returns once all that was launched before the fence was set is done, so that other threads, and the host, may use it. */
    void await();
}
