package dev.bellows.collective.rendezvous;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A place all ranks can reach: a key is written once by one rank and read by the others. */
public interface Store {
    /** Publishes a value; a key may be written once. */
    void put(String key, byte[] value);

    /**
     * Waits until the key has been written.
     *
     * @throws TimeoutException if nobody wrote it before the deadline
     */
    byte[] get(String key, Duration deadline) throws TimeoutException;
}
