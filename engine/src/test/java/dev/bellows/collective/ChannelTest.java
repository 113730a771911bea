package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of ranks on channels of their own. */
class ChannelTest {
    private static final CollectiveOptions OPTIONS =
            CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE).withExchangeBytes(1024);

    private static <T> List<T> spawn(int size, Kind kind, int channels, Ranks.Body<T> body) {
        return Ranks.spawn(size, Ranks.transports(size, kind, channels), OPTIONS, body);
    }

    /** Each element is the number of the rank among all, plus an offset. */
    private static ByteBuffer ofRank(int elements, double value) {
        ByteBuffer data = Data.zeros(DType.F64, elements);
        for (int i = 0; i < elements; i++) {
            data.putDouble(i * Double.BYTES, value + i);
        }
        return data;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void groupsCountTheirMembersAndReduceAmongThemAlone(Kind kind) {
        // A mesh of 2 × 3: rows on channel 1, columns on channel 2.
        spawn(6, kind, 3, world -> {
            int row = world.rank() / 3;
            int column = world.rank() % 3;
            Communicator along = world.channel(1, List.of(3 * row, 3 * row + 1, 3 * row + 2));
            Communicator across = world.channel(2, List.of(column, column + 3));
            assertEquals(column, along.rank());
            assertEquals(3, along.size());
            assertEquals(row, across.rank());
            for (int elements : new int[] {1, 5000}) {
                ByteBuffer sums = ofRank(elements, world.rank());
                along.allReduce(sums, DType.F64, ReduceOp.SUM);
                assertEquals(3 * (3 * row + 1), sums.getDouble(0));
                across.allReduce(sums, DType.F64, ReduceOp.SUM);
                assertEquals(15, sums.getDouble(0));
                assertEquals(15 + 6 * (elements - 1), sums.getDouble((elements - 1) * Double.BYTES));
            }
            ByteBuffer gathered = ofRank(3, 0);
            gathered.putDouble(column * Double.BYTES, world.rank());
            along.allGather(gathered, DType.F64, Shards.even(3, 3));
            assertEquals(3 * row + 2, gathered.getDouble(2 * Double.BYTES));
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void groupsWaitForNoCommonOrder(Kind kind) {
        int elements = 2_000_000; // more than sockets hold
        byte[] truth = Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, elements, 2));
        spawn(2, kind, 2, world -> {
            Communicator other = world.channel(1, List.of(0, 1));
            List<Communicator> order = world.rank() == 0 ? List.of(world, other) : List.of(other, world);
            List<Pending> pending = new ArrayList<>();
            List<ByteBuffer> results = new ArrayList<>();
            ByteBuffer first = Data.random(DType.F32, elements, world.rank());
            pending.add(order.get(0).allReduceAsync(first, DType.F32, ReduceOp.SUM));
            ByteBuffer second = Data.random(DType.F32, elements, world.rank());
            order.get(1).allReduce(second, DType.F32, ReduceOp.SUM);
            results.add(second);
            pending.get(0).join();
            results.add(first);
            for (ByteBuffer result : results) {
                assertArrayEquals(truth, Data.bytes(result));
            }
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFailureInOneGroupIsAFailureOfAll(Kind kind) {
        spawn(3, kind, 2, world -> {
            if (world.rank() == 2) {
                world.abort(new IllegalStateException("out of samples"));
                return 0;
            }
            Communicator pair = world.channel(1, List.of(0, 1));
            ByteBuffer data = ofRank(4, 0);
            PeerLostException lost = Ranks.thrown(PeerLostException.class, () -> {
                while (true) {
                    pair.allReduce(data, DType.F64, ReduceOp.SUM); // until the news is there
                }
            });
            assertTrue(lost.getMessage().contains("out of samples"), lost.getMessage());
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ranksThatOpenAGroupDifferentlyFindOut(Kind kind) {
        List<Throwable> failures = spawn(3, kind, 2, world -> {
            Communicator group = world.channel(1, world.rank() == 0 ? List.of(0, 1) : List.of(0, 1, 2));
            ByteBuffer data = ofRank(4, 0);
            return Ranks.thrown(RuntimeException.class, () -> group.allReduce(data, DType.F64, ReduceOp.SUM));
        });
        assertTrue(
                failures.stream().anyMatch(failure -> failure.getMessage().contains("ranks disagree")),
                failures.toString());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void refusesGroupsThatCannotBe(Kind kind) {
        spawn(2, kind, 2, world -> {
            world.channel(1, List.of(0, 1));
            world.channel(1, List.of(0, 1)); // the same again is the same group
            assertEquals(
                    "collective: no channel 2: the ranks are connected by 2; connect them by more",
                    refusal(() -> world.channel(2, List.of(0, 1))));
            assertEquals(
                    "collective: a group has members that are no ranks: [0, 1, 2] of 2 ranks",
                    refusal(() -> world.channel(1, List.of(0, 1, 2))));
            assertEquals(
                    "collective: rank " + world.rank() + " is no member of the group [" + (1 - world.rank()) + "]",
                    refusal(() -> world.channel(1, List.of(1 - world.rank()))));
            assertEquals(
                    "collective: channel 1 of rank " + world.rank() + " belongs to the group [0, 1], not ["
                            + world.rank() + "]; choose another",
                    refusal(() -> world.channel(1, List.of(world.rank()))));
            return 0;
        });
    }

    private static String refusal(Runnable body) {
        return String.valueOf(Ranks.thrown(IllegalArgumentException.class, body).getMessage());
    }
}
