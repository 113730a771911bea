package dev.bellows.core;

import org.jspecify.annotations.Nullable;

/**
 * A rank of the job can no longer be reached, so the collective in progress cannot finish.
 *
 * <p>This is the retryable family of collective errors: nothing is wrong with the program, the group of workers is broken.
 * The communicator that threw it is dead; the whole stage has to be started again with a new one.
 */
public final class PeerLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int rank;
    private final int peer;
    private final String phase;

    /**
     * A lost peer.
     *
     * @param rank the rank that throws
     * @param peer the first rank that failed, as far as {@code rank} knows
     * @param phase what {@code rank} was doing, for example {@code reduce-scatter step 4/7}
     * @param message the whole sentence; it should name both ranks and the phase
     * @param cause the exception underneath, if there is one on this rank
     */
    public PeerLostException(int rank, int peer, String phase, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.rank = rank;
        this.peer = peer;
        this.phase = phase;
    }

    /** The rank that threw this exception. */
    public int rank() {
        return rank;
    }

    /** The first rank that failed, as far as {@link #rank()} knows. */
    public int peer() {
        return peer;
    }

    /** What {@link #rank()} was doing when it learned of the loss. */
    public String phase() {
        return phase;
    }
}
