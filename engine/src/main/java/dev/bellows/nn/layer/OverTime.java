package dev.bellows.nn.layer;

/**
 * A block that computes with several steps of a sequence [batch, time, …] at once, and can leave out those that only fill up a batch:
 * its {@code forwardAll} takes how many steps of each sequence count, an integer [batch], as a second input. {@link Sequential} then
 * passes it on.
 */
public interface OverTime {
    /** Whether what it gives still is a sequence of as many steps. */
    boolean keepsTime();
}
