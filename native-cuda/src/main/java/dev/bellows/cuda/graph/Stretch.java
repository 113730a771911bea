package dev.bellows.cuda.graph;

import dev.bellows.backend.Arrivals;

/** Launches of a program that follow each other. Its {@code toString} says how they reach the device, for a reader. */
interface Stretch {
    /** Puts them on the device, and tells of the outputs that are complete with them. */
    void run(Arrivals arrivals);

    /** Gives back what it holds on the device. */
    void close();
}
