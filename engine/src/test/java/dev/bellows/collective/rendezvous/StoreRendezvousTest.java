package dev.bellows.collective.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.collective.Ranks;
import dev.bellows.core.PeerLostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoreRendezvousTest {
    @Test
    void givesEverybodyTheStringsByRankRoundAfterRound() {
        MemoryStore store = new MemoryStore();
        List<List<String>> results = Ranks.onThreads(4, rank -> {
            Rendezvous rendezvous = new StoreRendezvous(store, "job/0", rank, 4);
            rendezvous.exchange("first " + rank, Ranks.PATIENCE);
            return rendezvous.exchange("second " + rank, Ranks.PATIENCE);
        });
        for (List<String> result : results) {
            assertEquals(List.of("second 0", "second 1", "second 2", "second 3"), result);
        }
    }

    @Test
    void namesTheRankThatDoesNotComeAndDoesNotSeeThoseOfAnotherAttempt() {
        MemoryStore store = new MemoryStore();
        store.put("job/0/0/1", new byte[0]);
        Rendezvous rendezvous = new StoreRendezvous(store, "job/1", 0, 2);
        PeerLostException lost =
                assertThrows(PeerLostException.class, () -> rendezvous.exchange("here", Duration.ofMillis(50)));
        assertEquals(
                "rendezvous: rank 0 heard nothing from rank 1 within 50 ms; make a new communicator to go on",
                lost.getMessage());
        assertEquals(1, lost.peer());
    }

    @Test
    void aKeyIsWrittenOnce() {
        MemoryStore store = new MemoryStore();
        store.put("key", new byte[1]);
        assertThrows(IllegalStateException.class, () -> store.put("key", new byte[1]));
    }
}
