package dev.bellows.collective.transport;

/**
 * Who a rank is: the job, the attempt of its stage, its rank, and how many there are. A peer with any other job, attempt
 * or size is refused.
 *
 * @param job the job's id, unique per {@code fit}
 * @param attempt the stage attempt, from 0; a retried stage has a higher one
 * @param rank this rank, from 0
 * @param size the number of ranks
 */
public record Membership(String job, int attempt, int rank, int size) {
    public Membership {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException("collective: rank must lie in [0, size): rank " + rank + " of " + size
                    + "; number the ranks from 0");
        }
        if (attempt < 0) {
            throw new IllegalArgumentException(
                    "collective: attempt must not be negative: " + attempt + "; count from 0");
        }
    }
}
