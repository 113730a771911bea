package dev.bellows.collective.rendezvous;

import java.time.Duration;
import java.util.List;

/** One all-gather of strings among the ranks, before they can talk to each other. */
@FunctionalInterface
public interface Rendezvous {
    /**
     * Contributes {@code mine} and waits for everybody's.
     *
     * @return the strings of all ranks, by rank
     * @throws dev.bellows.core.PeerLostException if a rank does not show up before the deadline
     */
    List<String> exchange(String mine, Duration deadline);
}
