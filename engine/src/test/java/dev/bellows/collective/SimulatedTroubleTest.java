package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Interconnect;
import dev.bellows.collective.simulation.Outcome;
import dev.bellows.collective.simulation.Part;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.simulation.SimulatedCall;
import dev.bellows.collective.simulation.Simulation;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks that are slow or lost in virtual time: others wait as long, and say what they would say. */
class SimulatedTroubleTest {
    private static final Interconnect NETWORK = Interconnect.ethernet(10);
    private static final int ELEMENTS = 1 << 20;

    private static final SimulatedCall SUM =
            SimulatedCall.allReduce(ELEMENTS, Wire.exact(DType.F32), ReduceOp.SUM, 16 << 10);

    private static Outcome run(int size, Duration deadline, Trouble trouble, Part... parts) {
        return new Simulation(
                        Cluster.of(size, NETWORK, Processor.MEASURED),
                        CollectiveOptions.defaults().withDeadline(deadline),
                        trouble)
                .run(List.of(parts));
    }

    /** Else the outcome would be that of a cluster in which all is well. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 4, 400})
    void aRankThatIsNotThereIsNeitherSlowNorLost(int rank) {
        assertEquals(
                "simulation: there is no rank " + rank + " to be slow; of 4 the last is 3",
                refusal(() -> run(4, Duration.ofSeconds(1), Trouble.NONE.withStraggler(rank, 2))));
        assertEquals(
                "simulation: there is no rank to lose " + rank + " of 4 at second 0.0",
                refusal(() -> run(4, Duration.ofSeconds(1), Trouble.NONE.withLost(new Trouble.Lost(rank, 0, true)))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void whatTakesNoTimeThatThereIsIsRefused(double seconds) {
        String takes = "simulation: what takes time takes 0 seconds or more: " + seconds;
        assertEquals(takes, refusal(() -> new Part.Compute(seconds)));
        assertEquals(takes, refusal(() -> new Part.Until(seconds)));
        assertTrue(refusal(() -> Trouble.NONE.withStraggler(0, seconds)).contains("a finite number of times as long"));
        assertTrue(refusal(() -> NETWORK.withLatency(seconds)).contains("a latency of 0 or more"));
    }

    private static String refusal(Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }

    @Test
    void aSilentRankIsNamedAtTheDeadlineByTheRealSentence() throws InterruptedException {
        Duration deadline = Duration.ofMillis(50);
        CountDownLatch over = new CountDownLatch(1);
        String real = Ranks.spawn(
                        2, Ranks.Kind.INPROC, CollectiveOptions.defaults().withDeadline(deadline), communicator -> {
                            if (communicator.rank() == 1) {
                                over.await();
                                return "";
                            }
                            ByteBuffer data = Data.zeros(DType.F32, ELEMENTS);
                            String message = Ranks.thrown(
                                            PeerLostException.class,
                                            () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM))
                                    .getMessage();
                            over.countDown();
                            return message;
                        })
                .get(0);

        Outcome outcome =
                run(2, deadline, Trouble.NONE.withLost(new Trouble.Lost(1, 0, true)), new Part.Collective(SUM));

        Outcome.End survivor = outcome.ranks().get(0);
        assertEquals(real, message(survivor));
        assertEquals(0.05, survivor.seconds(), 1e-9);
        assertTrue(outcome.ranks().get(1).lost());
    }

    @Test
    void allSurvivorsNameTheSilentRank() {
        Trouble trouble = Trouble.NONE.withLost(new Trouble.Lost(2, 1.001, true));
        Outcome outcome =
                run(6, Duration.ofSeconds(30), trouble, new Part.Compute(1), new Part.Collective(SUM), barrier());
        for (int rank = 0; rank < 6; rank++) {
            if (rank != 2) {
                Outcome.End end = outcome.ranks().get(rank);
                assertEquals(2, lost(end).peer(), message(end));
                assertEquals(rank, lost(end).rank());
                assertTrue(
                        message(end).contains("lost contact with rank 2 after 30 s in reduce-scatter step"),
                        message(end));
                assertTrue(end.seconds() >= 31 && end.seconds() < 31.01, "at " + end.seconds());
            }
        }
    }

    @Test
    void aKilledRankIsNamedWithinALatency() {
        Trouble trouble = Trouble.NONE.withLost(new Trouble.Lost(0, 1.001, false));
        Outcome outcome = run(4, Duration.ofSeconds(30), trouble, new Part.Compute(1), new Part.Collective(SUM));
        for (int rank = 1; rank < 4; rank++) {
            Outcome.End end = outcome.ranks().get(rank);
            assertEquals(0, lost(end).peer());
            assertEquals(1.001 + NETWORK.latency(), end.seconds(), 1e-9);
            assertTrue(
                    message(end).startsWith("all-reduce: rank " + rank + " lost contact with rank 0 in reduce-scatter"),
                    message(end));
        }
    }

    @ParameterizedTest
    @CsvSource({"2,3", "16,10"})
    void allWaitForAStraggler(int size, double factor) {
        double well = run(size, Duration.ofSeconds(60), Trouble.NONE, new Part.Compute(0.1), barrier())
                .seconds();
        Outcome slow = run(
                size,
                Duration.ofSeconds(60),
                Trouble.NONE.withStraggler(size - 1, factor),
                new Part.Compute(0.1),
                barrier());
        assertEquals(0.1, well, 1e-3);
        assertTrue(slow.isWhole());
        slow.ranks().forEach(end -> assertEquals(0.1 * factor, end.seconds(), 5e-3));
    }

    @Test
    void aStragglerPastTheDeadlineIsGivenUp() {
        Outcome outcome = run(
                3,
                Duration.ofSeconds(1),
                Trouble.NONE.withStraggler(1, 100),
                new Part.Compute(0.1),
                new Part.Collective(SUM));
        assertEquals(1, lost(outcome.ranks().get(0)).peer());
        assertEquals(1, lost(outcome.ranks().get(2)).peer());
        // It hears of that when it comes to its first call.
        assertTrue(message(outcome.ranks().get(1)).startsWith("all-reduce: rank 1 failed while rank 1 was in"));
    }

    @Test
    void theSameSeedGivesTheSameOutcome() {
        Cluster lossy = Cluster.of(8, NETWORK.withLoss(0.01), Processor.MEASURED);
        List<Part> parts = List.of(new Part.Collective(SUM), barrier(), new Part.Collective(SUM));
        CollectiveOptions options = CollectiveOptions.defaults();
        Outcome first = new Simulation(lossy, options, Trouble.NONE.withSeed(1)).run(parts);
        assertEquals(first, new Simulation(lossy, options, Trouble.NONE.withSeed(1)).run(parts));
        assertNotEquals(first, new Simulation(lossy, options, Trouble.NONE.withSeed(2)).run(parts));
        assertNull(first.ranks().get(0).failure());
    }

    private static Part barrier() {
        return new Part.Collective(SimulatedCall.barrier());
    }

    private static PeerLostException lost(Outcome.End end) {
        return assertInstanceOf(PeerLostException.class, end.failure());
    }

    private static String message(Outcome.End end) {
        return String.valueOf(lost(end).getMessage());
    }
}
