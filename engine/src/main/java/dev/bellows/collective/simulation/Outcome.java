package dev.bellows.collective.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a simulation.
 *
 * @param ranks of each, by rank
 * @param frames how many were sent, by network and memory
 * @param bytes that went by the network, of data
 */
public record Outcome(List<End> ranks, long frames, long bytes) {
    public Outcome {
        ranks = List.copyOf(ranks);
    }

    /**
     * How it ended for a rank.
     *
     * @param seconds when
     * @param failure what its call threw; null if all went well, or if it was the rank that was lost
     * @param lost whether it was the rank that was lost
     */
    public record End(double seconds, @Nullable RuntimeException failure, boolean lost) {}

    /** When the last rank ended. */
    public double seconds() {
        return ranks.stream().mapToDouble(End::seconds).max().orElseThrow(); // there is a rank at least
    }

    /** Whether all ranks did all that they were to do. */
    public boolean isWhole() {
        return ranks.stream().allMatch(end -> end.failure() == null && !end.lost());
    }
}
