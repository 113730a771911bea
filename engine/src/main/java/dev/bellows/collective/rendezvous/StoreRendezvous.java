package dev.bellows.collective.rendezvous;

import dev.bellows.core.PeerLostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * A {@link Rendezvous} over a {@link Store}. Keys are {@code <scope>/<round>/<rank>}; the scope should hold job and stage
 * attempt, so that a straggler of an earlier attempt cannot be taken for a member of this one.
 */
public final class StoreRendezvous implements Rendezvous {
    private final Store store;
    private final String scope;
    private final int rank;
    private final int size;
    private int round;

    /** The rendezvous of rank {@code rank} of {@code size} under {@code scope}. */
    public StoreRendezvous(Store store, String scope, int rank, int size) {
        this.store = store;
        this.scope = scope;
        this.rank = rank;
        this.size = size;
    }

    @Override
    public synchronized List<String> exchange(String mine, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        String prefix = scope + "/" + round++ + "/";
        store.put(prefix + rank, mine.getBytes(StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>(size);
        for (int peer = 0; peer < size; peer++) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            try {
                all.add(new String(store.get(prefix + peer, left), StandardCharsets.UTF_8));
            } catch (TimeoutException e) {
                String message = "rendezvous: rank " + rank + " heard nothing from rank " + peer + " within "
                        + deadline.toMillis() + " ms; make a new communicator to go on";
                throw new PeerLostException(rank, peer, "rendezvous", message, e);
            }
        }
        return List.copyOf(all);
    }
}
