package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.rendezvous.MemoryStore;
import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.rendezvous.StoreRendezvous;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transport;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Faults drawn by a seed, in collectives drawn by the same: {@code -Dbellows.faults.seed} and {@code -Dbellows.faults=200}. Whatever happens, each rank either
 * gets right results or an exception that says which rank was lost, and none of them waits for ever.
 */
final class RandomFaultsTest {
    private static final long SEED = Long.getLong("bellows.faults.seed", 2026);
    private static final int FAULTS = Integer.getInteger("bellows.faults", 200);
    private static final int CALLS = 6;
    private static final String RIGHT = "right";
    private static final String ITSELF = "by its own fault";

    /** For ranks that get no answer. */
    private static final Duration SHORT = Duration.ofMillis(400);

    /** What goes wrong. */
    private enum Fault {
        /** A rank's connections break, after so many bytes. */
        CUT,
        /** A rank's connections deliver what nobody sent; where they only wake it is no fault. */
        GARBAGE,
        /** A rank gives up and says why. */
        ABORT,
        /** A rank closes its communicator while others go on. */
        LEAVE,
        /** A rank calls nothing any more. */
        SILENCE,
        /** A rank calls something else. */
        DISAGREE,
        /** A rank comes late to each call, which is no fault. */
        LATE;

        boolean isOfConnections() {
            return this == CUT || this == GARBAGE;
        }
    }

    /** A fault and where it happens. */
    private record Plan(int number, Fault fault, int size, Kind kind, int rank, int call, long bytes, long seed) {
        static Plan of(int number) {
            SplittableRandom random = new SplittableRandom(SEED + number);
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            int size = random.nextInt(2, 5);
            Kind kind = fault.isOfConnections()
                    ? (random.nextBoolean() ? Kind.TCP : Kind.SHARED)
                    : Kind.values()[random.nextInt(Kind.values().length)];
            int rank = fault.isOfConnections() ? 0 : random.nextInt(size);
            return new Plan(
                    number,
                    fault,
                    size,
                    kind,
                    rank,
                    random.nextInt(CALLS),
                    random.nextInt(2_000, 600_000),
                    random.nextLong());
        }
    }

    @TestFactory
    Stream<DynamicTest> eachEndsInRightResultsOrASentence() {
        return IntStream.range(0, FAULTS)
                .mapToObj(Plan::of)
                .map(plan -> DynamicTest.dynamicTest(plan + " of seed " + SEED, () -> run(plan)));
    }

    private static void run(Plan plan) throws IOException {
        CountDownLatch others = new CountDownLatch(plan.size - 1);
        try (Cable cable = plan.fault == Fault.CUT ? Cable.cutAfter(plan.bytes) : Cable.sound()) {
            Ranks.Body<String> body = communicator -> {
                try {
                    return calls(plan, communicator, cable, others);
                } finally {
                    others.countDown();
                }
            };
            List<String> ends = plan.fault.isOfConnections()
                    ? Ranks.spawn(plan.size, overCable(plan, cable), options(plan), body)
                    : Ranks.spawn(plan.size, plan.kind, options(plan), body);
            for (String end : ends) {
                assertTrue(
                        end.equals(RIGHT) || end.equals(ITSELF) || end.matches("(?s).*rank \\d.*"), plan + ": " + end);
            }
            if (plan.fault == Fault.LATE) {
                assertEquals(List.of(RIGHT), ends.stream().distinct().toList(), plan.toString());
            } else if (!plan.fault.isOfConnections()) { // which others may have left already
                assertTrue(ends.stream().anyMatch(end -> !end.equals(RIGHT)), plan + ": " + ends);
            }
        }
    }

    private static CollectiveOptions options(Plan plan) {
        return CollectiveOptions.defaults().withDeadline(plan.fault == Fault.SILENCE ? SHORT : Ranks.PATIENCE);
    }

    /** How it ended for a rank: as it should, by its own fault, or by the exception that it got. */
    private static String calls(Plan plan, Communicator communicator, Cable cable, CountDownLatch others)
            throws IOException, InterruptedException {
        try {
            for (int call = 0; call < CALLS; call++) {
                SplittableRandom random = new SplittableRandom(plan.seed + call);
                SplittableRandom other = new SplittableRandom(plan.seed - 1 - call);
                if (communicator.rank() == plan.rank && (call == plan.call || plan.fault == Fault.LATE)) {
                    switch (plan.fault) {
                        case CUT -> {
                            // the cable counts for itself
                        }
                        case GARBAGE -> cable.inject(bytes(other));
                        case ABORT -> communicator.abort(new ArithmeticException("the disk is full"));
                        case LEAVE -> {
                            communicator.close();
                            return ITSELF;
                        }
                        case SILENCE -> {
                            assertTrue(others.await(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS), "others wait on");
                            return ITSELF;
                        }
                        case DISAGREE -> {
                            communicator.allReduce(Data.zeros(DType.F64, 7), DType.F64, ReduceOp.MIN);
                            throw new AssertionError("ranks that call differently went on");
                        }
                        case LATE -> other.ints(other.nextInt(3_000_000)).forEach(each -> {});
                    }
                }
                call(communicator, random);
            }
            return RIGHT;
        } catch (PeerLostException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A collective, whose result is looked at. */
    private static void call(Communicator communicator, SplittableRandom random) {
        int size = communicator.size();
        int elements = random.nextInt(2) == 0 ? random.nextInt(1, 100) : random.nextInt(5_000, 60_000);
        switch (random.nextInt(4)) {
            case 0 -> communicator.barrier();
            case 1 -> {
                ByteBuffer data = Data.random(DType.F32, elements, communicator.rank());
                communicator.allReduce(data, DType.F32, ReduceOp.SUM);
                assertArrayEquals(
                        Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, elements, size)), Data.bytes(data), "sum");
            }
            case 2 -> {
                int root = random.nextInt(size);
                ByteBuffer data = Data.random(DType.F32, elements, communicator.rank());
                communicator.broadcast(data, DType.F32, root);
                assertArrayEquals(Data.bytes(Data.random(DType.F32, elements, root)), Data.bytes(data), "broadcast");
            }
            default -> {
                ByteBuffer data = Data.zeros(DType.I64, elements);
                Shards shards = Shards.even(elements, size);
                for (int i = shards.start(communicator.rank()); i < shards.end(communicator.rank()); i++) {
                    data.putLong(i * Long.BYTES, i + 1L);
                }
                communicator.allGather(data, DType.I64, shards);
                for (int i = 0; i < elements; i++) {
                    assertEquals(i + 1L, data.getLong(i * Long.BYTES), "gathered");
                }
            }
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(1, 500)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static IntFunction<Callable<Transport>> overCable(Plan plan, Cable cable) {
        MemoryStore store = new MemoryStore();
        JobSecret secret = JobSecret.random();
        return rank -> () -> {
            Rendezvous rendezvous = new StoreRendezvous(store, "job/0", rank, plan.size);
            Membership me = new Membership("job", 0, rank, plan.size);
            return Ranks.connect(me, secret, plan.kind, rank == 0 ? cable.before(rendezvous) : rendezvous);
        };
    }
}
