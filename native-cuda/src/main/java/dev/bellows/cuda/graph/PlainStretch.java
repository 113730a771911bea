package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Compiled;

/**
 * Launches that reach the device one by one.
 *
 * @param why that is so, for a reader
 */
record PlainStretch(Compiled program, Arguments part, String why) implements Stretch {
    @Override
    public void run(Arrivals arrivals) {
        program.run(part, arrivals);
    }

    @Override
    public void close() {
        // There is nothing to give back.
    }

    @Override
    public String toString() {
        return CapturedStretch.launches(part) + " one by one (" + why + ")";
    }
}
