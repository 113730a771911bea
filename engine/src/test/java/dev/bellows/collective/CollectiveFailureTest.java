package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.rendezvous.MemoryStore;
import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.rendezvous.StoreRendezvous;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when a rank dies, hangs, gives up or disagrees: an exception that names it, at once and for all. */
final class CollectiveFailureTest {
    private static final int LARGE = 2_000_000;

    @ParameterizedTest
    @ValueSource(longs = {20_000, 300_000, 5_000_000})
    void aConnectionThatBreaksInsideACollectiveIsNamedByEverySurvivor(long afterBytes) throws Exception {
        try (Cable cable = Cable.cutAfter(afterBytes)) {
            List<PeerLostException> lost = overCable(4, cable, communicator -> {
                ByteBuffer data = Data.zeros(DType.F32, LARGE);
                return Ranks.thrown(
                        PeerLostException.class, () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM));
            });
            for (int rank = 1; rank < 4; rank++) {
                assertEquals(0, lost.get(rank).peer(), lost.get(rank).getMessage());
                assertEquals(rank, lost.get(rank).rank());
                assertTrue(lost.get(rank).getMessage().startsWith("all-reduce: rank "));
                assertTrue(lost.get(rank).getMessage().endsWith("; make a new communicator to go on"));
            }
        }
    }

    @Test
    void aConnectionThatBreaksBetweenCollectivesFailsTheNextOne() throws Exception {
        try (Cable cable = Cable.sound()) {
            CountDownLatch ready = new CountDownLatch(3);
            overCable(3, cable, communicator -> {
                communicator.barrier();
                ready.countDown();
                ready.await();
                cable.cut();
                PeerLostException lost = Ranks.thrown(PeerLostException.class, communicator::barrier);
                if (communicator.rank() > 0) {
                    assertEquals(0, lost.peer(), lost.getMessage());
                }
                return 0;
            });
        }
    }

    @Test
    void bytesThatNobodySentKillTheConnectionAndNothingElse() throws Exception {
        try (Cable cable = Cable.sound()) {
            CyclicBarrier idle = new CyclicBarrier(2);
            overCable(2, cable, communicator -> {
                communicator.barrier();
                idle.await();
                if (communicator.rank() == 0) {
                    cable.inject(new byte[1000]);
                }
                ByteBuffer data = Data.zeros(DType.F32, LARGE);
                PeerLostException lost = Ranks.thrown(
                        PeerLostException.class, () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM));
                String reason = "it sent a frame that is not of this attempt of this job";
                assertTrue(lost.getMessage().contains(reason), lost.getMessage());
                return 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"INPROC", "TCP"})
    void aSilentPeerIsGivenUpAtTheDeadlineAndNamed(Kind kind) {
        CountDownLatch givenUp = new CountDownLatch(2);
        List<String> messages = Ranks.spawn(3, kind, communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, LARGE);
            if (communicator.rank() == 1) {
                givenUp.await();
                Runnable late = () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM);
                return Ranks.thrown(PeerLostException.class, late).getMessage();
            }
            PeerLostException lost = Ranks.thrown(
                    PeerLostException.class,
                    () -> communicator.within(Duration.ofMillis(300)).allReduce(data, DType.F32, ReduceOp.SUM));
            givenUp.countDown();
            assertEquals(1, lost.peer(), lost.getMessage());
            assertTrue(lost.phase().startsWith("reduce-scatter step "), lost.phase());
            return lost.getMessage();
        });
        assertTrue(
                List.of(messages.get(0), messages.get(2)).stream()
                        .anyMatch(message -> message.matches(
                                "all-reduce: rank [02] lost contact with rank 1 after 300 ms in reduce-scatter step"
                                        + " [12]/2; make a new communicator to go on")),
                messages.toString());
        assertTrue(messages.get(1).contains("lost contact with rank 1 after 300 ms"), messages.get(1));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAbortReachesEverybodyAtOnceWithItsCause(Kind kind) {
        List<PeerLostException> lost = Ranks.spawn(4, kind, communicator -> {
            if (communicator.rank() == 2) {
                communicator.abort(new IllegalStateException("boom"));
                IllegalStateException later = Ranks.thrown(IllegalStateException.class, communicator::barrier);
                assertEquals(
                        "barrier: the communicator of rank 2 is dead: java.lang.IllegalStateException: boom; make a"
                                + " new one",
                        later.getMessage());
                return null;
            }
            ByteBuffer data = Data.zeros(DType.F32, LARGE);
            PeerLostException first =
                    Ranks.thrown(PeerLostException.class, () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM));
            PeerLostException later = Ranks.thrown(PeerLostException.class, communicator::barrier);
            assertEquals("barrier: the communicator is dead: " + first.getMessage(), later.getMessage());
            assertEquals(first, later.getCause());
            assertEquals(first, communicator.failure());
            return first;
        });
        assertNull(lost.get(2));
        for (int rank : new int[] {0, 1, 3}) {
            assertEquals(2, lost.get(rank).peer());
            assertTrue(lost.get(rank)
                    .getMessage()
                    .startsWith("all-reduce: rank 2 failed while rank " + rank + " was in "));
            assertTrue(lost.get(rank)
                    .getMessage()
                    .endsWith(": java.lang.IllegalStateException: boom; make a new communicator to go on"));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAbortOvertakesTheDataOfACollectiveThatIsHalfDone(Kind kind) {
        // Ranks 0 and 1 have filled their sockets and wait for rank 2, which calls only after rank 1 has given up.
        CountDownLatch halfDone = new CountDownLatch(1);
        Ranks.spawn(3, kind, communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, 10 * LARGE);
            if (communicator.rank() == 2) {
                halfDone.await();
            }
            Pending pending = communicator.allReduceAsync(data, DType.F32, ReduceOp.SUM);
            if (communicator.rank() == 1) {
                IllegalStateException boom = new IllegalStateException("boom");
                communicator.abort(boom);
                halfDone.countDown();
                assertEquals(
                        boom,
                        Ranks.thrown(IllegalStateException.class, pending::join).getCause());
                return 0;
            }
            PeerLostException lost = Ranks.thrown(PeerLostException.class, pending::join);
            assertEquals(1, lost.peer(), lost.getMessage());
            assertTrue(lost.getMessage().contains("boom"), lost.getMessage());
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ranksThatCallDifferentlyAreToldHow(Kind kind) {
        List<String> messages = Ranks.spawn(2, kind, communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, 5 + communicator.rank());
            return Ranks.thrown(RuntimeException.class, () -> communicator.allReduce(data, DType.F32, ReduceOp.SUM))
                    .getMessage();
        });
        assertTrue(
                messages.stream()
                        .anyMatch(message -> message.contains("all-reduce #0 (exchange)")
                                && message.contains("pass the same arguments on every rank")),
                messages.toString());
        messages = Ranks.spawn(2, kind, communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, 2);
            Runnable call = communicator.rank() == 0
                    ? communicator::barrier
                    : () -> communicator.allGather(data, DType.F32, Shards.even(2, 2));
            return Ranks.thrown(RuntimeException.class, call).getMessage();
        });
        assertTrue(
                messages.stream()
                        .anyMatch(message -> message.contains("call the collectives in the same order on every rank")),
                messages.toString());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anInterruptedRankGivesUpForAll(Kind kind) {
        Ranks.spawn(2, kind, communicator -> {
            if (communicator.rank() == 0) {
                Thread.currentThread().interrupt();
                Ranks.thrown(RuntimeException.class, communicator::barrier);
                assertTrue(Thread.interrupted());
            } else {
                PeerLostException lost = Ranks.thrown(PeerLostException.class, communicator::barrier);
                assertEquals(0, lost.peer());
                assertTrue(lost.getMessage().contains("InterruptedException"), lost.getMessage());
            }
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aPeerThatHasClosedIsNamedByWhoeverStillCalls(Kind kind) {
        CountDownLatch closed = new CountDownLatch(1);
        Ranks.spawn(2, kind, communicator -> {
            communicator.barrier();
            if (communicator.rank() == 0) {
                communicator.close();
                closed.countDown();
                IllegalStateException later = Ranks.thrown(IllegalStateException.class, communicator::barrier);
                assertEquals(
                        "barrier: the communicator of rank 0 is closed; join all calls before", later.getMessage());
                return 0;
            }
            closed.await();
            PeerLostException lost = Ranks.thrown(PeerLostException.class, communicator::barrier);
            assertEquals(0, lost.peer());
            assertTrue(lost.getMessage().contains("closed its communicator"), lost.getMessage());
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void closingFailsTheCallsThatAreOutstanding(Kind kind) {
        CyclicBarrier started = new CyclicBarrier(2);
        Ranks.spawn(2, kind, communicator -> {
            if (communicator.rank() == 0) {
                Pending first = communicator.allReduceAsync(Data.zeros(DType.F32, LARGE), DType.F32, ReduceOp.SUM);
                Pending second = communicator.allReduceAsync(Data.zeros(DType.F32, 3), DType.F32, ReduceOp.SUM);
                communicator.close();
                assertInstanceOf(IllegalStateException.class, Ranks.thrown(RuntimeException.class, first::join));
                Ranks.thrown(IllegalStateException.class, second::join);
            }
            started.await();
            return 0;
        });
    }

    @Test
    void neitherThreadsNorSocketsOutliveTheCommunicators() {
        Assumptions.assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "needs a count of files");
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        roundOfWorkAndFailure();
        long before = system.getOpenFileDescriptorCount();
        int rounds = 10;
        for (int round = 0; round < rounds; round++) {
            roundOfWorkAndFailure();
        }
        long leaked = system.getOpenFileDescriptorCount() - before;
        assertTrue(leaked < rounds, leaked + " files are open that were not before");
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bellows-tcp") || name.startsWith("bellows-collective"))
                .toList();
        assertEquals(List.of(), threads);
    }

    private static void roundOfWorkAndFailure() {
        Ranks.spawn(3, Kind.TCP, communicator -> {
            communicator.allReduce(Data.zeros(DType.F32, 10_000), DType.F32, ReduceOp.SUM);
            return 0;
        });
        Ranks.spawn(3, Kind.TCP, communicator -> {
            if (communicator.rank() == 0) {
                communicator.abort(new IllegalStateException("boom"));
            }
            Ranks.thrown(RuntimeException.class, communicator::barrier);
            return 0;
        });
    }

    /** Like spawn over tcp, with the cable between rank 0 and the others. */
    private static <T> List<T> overCable(int size, Cable cable, Ranks.Body<T> body) {
        MemoryStore store = new MemoryStore();
        JobSecret secret = JobSecret.random();
        return Ranks.spawn(
                size,
                rank -> () -> {
                    Rendezvous rendezvous = new StoreRendezvous(store, "job/0", rank, size);
                    Membership me = new Membership("job", 0, rank, size);
                    return Ranks.connect(me, secret, rank == 0 ? cable.before(rendezvous) : rendezvous);
                },
                CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE),
                body);
    }
}
