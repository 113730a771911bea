package dev.bellows.backend;

/** Told that an output of a compiled program is complete, or will be, while later steps are still to run. */
@FunctionalInterface
public interface Arrivals {
    /** For who waits for the end of the run anyway. */
    Arrivals UNHEARD = (output, fence) -> {};

    /**
     * Called in the same order of outputs at every run, on the thread that runs the program.
     *
     * @param output its number among the program's outputs
     * @param fence to be awaited before anything but the program's own device reads the output
     */
    void ready(int output, Fence fence);
}
