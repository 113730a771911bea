package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.PeerLostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two workers on threads, with a line that needs no Spark. */
@Timeout(120)
class DriverRendezvousTest {
    private static final int STAGE = 4;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AtomicLong seconds = new AtomicLong();
    private final MeetingPoint point = new MeetingPoint(2, text -> {}, () -> TimeUnit.SECONDS.toNanos(seconds.get()));

    @Test
    void bothComeAndExchangeTheirAddresses() {
        CompletableFuture<List<String>> other = CompletableFuture.supplyAsync(() -> {
            DriverRendezvous rendezvous = of(1);
            rendezvous.sign();
            rendezvous.await();
            return rendezvous.exchange("b", LONG);
        });
        DriverRendezvous rendezvous = of(0);
        rendezvous.await();
        assertEquals(List.of("a", "b"), rendezvous.exchange("a", LONG));
        assertEquals(List.of("a", "b"), other.join());
    }

    @Test
    void endsWithTheStageAttempt() {
        DriverRendezvous rendezvous = of(0);
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(rendezvous::await);
        point.end(STAGE, 0, "rank 1 could not fetch its rows");
        PeerLostException lost = assertThrows(PeerLostException.class, () -> unwrapped(waiting));
        assertEquals(
                "rendezvous: rank 0 waited for the others: rank 1 could not fetch its rows; the stage will retry",
                lost.getMessage());
    }

    @Test
    void endsWithTheStageAttemptWhereItWaitsInAnotherWay() {
        DriverRendezvous rendezvous = of(0);
        rendezvous.requireSigns();
        point.end(STAGE, 0, "rank 1 could not fetch its rows");
        PeerLostException lost = assertThrows(PeerLostException.class, rendezvous::requireSigns);
        assertEquals(
                "rendezvous: rank 0 waited for the others: rank 1 could not fetch its rows; the stage will retry",
                lost.getMessage());
    }

    @Test
    void givesUpAPeerThatGivesNoSign() {
        DriverRendezvous rendezvous = of(0);
        rendezvous.sign();
        seconds.set(61);
        PeerLostException lost = assertThrows(PeerLostException.class, rendezvous::await);
        assertEquals(1, lost.peer());
        assertEquals(
                "rendezvous: rank 0 waited for the others: rank 1 has given no sign for 61 s; the stage will retry",
                lost.getMessage());
    }

    @Test
    void givesUpADriverThatSaysNothing() {
        DriverRendezvous rendezvous = new DriverRendezvous(
                words -> new CompletableFuture<>(), attendee(0), Duration.ofMillis(50), () -> false);
        PeerLostException lost = assertThrows(PeerLostException.class, rendezvous::await);
        assertTrue(lost.getMessage().contains("the driver has said nothing for"), lost.getMessage());
    }

    @Test
    void endsWhereTheDriverNoLongerKnowsTheFit() {
        DriverRendezvous rendezvous = new DriverRendezvous(
                words -> CompletableFuture.failedFuture(new IllegalStateException("no such endpoint")),
                attendee(0),
                LONG,
                () -> false);
        PeerLostException lost = assertThrows(PeerLostException.class, rendezvous::await);
        assertTrue(lost.getMessage().contains("no such endpoint"), lost.getMessage());
    }

    @Test
    void theExchangeHasADeadline() {
        PeerLostException lost =
                assertThrows(PeerLostException.class, () -> of(0).exchange("a", Duration.ofMillis(50)));
        assertEquals(
                "rendezvous: rank 0 waited for the others: not all had given their address after 50 ms; the stage will"
                        + " retry",
                lost.getMessage());
    }

    @Test
    void leavesWhenSparkWantsTheTaskBack() {
        DriverRendezvous rendezvous = new DriverRendezvous(line(), attendee(0), LONG, () -> true);
        assertThrows(CancellationException.class, rendezvous::await);
    }

    @Test
    void leavesWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(IllegalStateException.class, of(0)::await);
        assertTrue(Thread.interrupted());
    }

    private DriverRendezvous of(int rank) {
        return new DriverRendezvous(line(), attendee(rank), LONG, () -> false);
    }

    private SparkDoor.Line line() {
        return words -> {
            CompletableFuture<String[]> answer = new CompletableFuture<>();
            point.answer(words, answer::complete);
            return answer;
        };
    }

    private static DriverRendezvous.Attendee attendee(int rank) {
        return new DriverRendezvous.Attendee(STAGE, 0, rank);
    }

    private static void unwrapped(CompletableFuture<Void> future) throws Throwable {
        try {
            future.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause();
        }
    }
}
