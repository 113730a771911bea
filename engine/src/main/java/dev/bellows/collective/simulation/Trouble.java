package dev.bellows.collective.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is not as it should be.
 *
 * @param slowdown how many times longer a rank takes for all that it computes, by rank; others take once as long
 * @param lost a rank that ends, or null
 * @param seed decides which segments a lossy network loses
 */
public record Trouble(
        Map<Integer, Double> slowdown, @Nullable Lost lost, long seed) {
    /** All is well. */
    public static final Trouble NONE = new Trouble(Map.of(), null, 0);

    public Trouble {
        slowdown = Map.copyOf(slowdown);
        if (slowdown.values().stream().anyMatch(factor -> !(factor > 0 && Double.isFinite(factor)))) {
            throw new IllegalArgumentException(
                    "simulation: a slow rank takes a finite number of times as long, more than 0: " + slowdown);
        }
    }

    /**
     * A rank that ends.
     *
     * @param rank which
     * @param at second of the simulation
     * @param silent whether nobody is told, as where a host or its network is gone; else its system closes its connections, as where a process is killed
     */
    public record Lost(int rank, double at, boolean silent) {}

    /** The same with a rank that takes so many times as long. */
    public Trouble withStraggler(int rank, double factor) {
        Map<Integer, Double> more = new LinkedHashMap<>(slowdown);
        more.put(rank, factor);
        return new Trouble(more, lost, seed);
    }

    /** The same with a rank that ends. */
    public Trouble withLost(Lost other) {
        return new Trouble(slowdown, other, seed);
    }

    /** The same with other draws. */
    public Trouble withSeed(long other) {
        return new Trouble(slowdown, lost, other);
    }

    double slowdown(int rank) {
        return slowdown.getOrDefault(rank, 1.0);
    }
}
