package dev.bellows.collective;

import dev.bellows.collective.algorithm.Message;

/** A message that is on its way. Its buffer belongs to the communicator until it is done. */
public final class Sending {
    private final Message message;
    private final Runnable waiting;

    Sending(Message message, Runnable waiting) {
        this.message = message;
        this.waiting = waiting;
    }

    /** Whether {@link #join} would return at once. */
    public boolean done() {
        return message.isOver();
    }

    /**
     * Waits until its bytes may change, as long as the communicator's deadline allows from now on.
     *
     * @throws dev.bellows.core.PeerLostException if the peer is gone, silent, or gave up
     */
    public void join() {
        waiting.run();
    }
}
