package dev.bellows.collective.transport;

/**
 * Who a rank is: the job, the attempt of its stage, its rank, how many there are, and by how many channels they talk. A peer
 * with any other job, attempt, size or number of channels is refused.
 *
 * @param job the job's id, unique per {@code fit}
 * @param attempt which attempt this is, from 0; one that is made again has a higher one
 * @param rank this rank, from 0
 * @param size the number of ranks
 * @param channels how many channels each pair of ranks has, 1 to {@value #MAX_CHANNELS}; see {@link Transport}
 */
public record Membership(String job, int attempt, int rank, int size, int channels) {
    /** More groups than any layout of a training has axes. */
    public static final int MAX_CHANNELS = 16;

    public Membership {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException("collective: rank must lie in [0, size): rank " + rank + " of " + size
                    + "; number the ranks from 0");
        }
        if (attempt < 0) {
            throw new IllegalArgumentException(
                    "collective: attempt must not be negative: " + attempt + "; count from 0");
        }
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "collective: there must be 1 to " + MAX_CHANNELS + " channels: " + channels);
        }
    }

    /** A rank of a job in which all talk by one channel. */
    public Membership(String job, int attempt, int rank, int size) {
        this(job, attempt, rank, size, 1);
    }
}
