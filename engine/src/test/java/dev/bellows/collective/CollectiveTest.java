package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every collective must give, over every transport and on every path. */
final class CollectiveTest {
    private static final DType[] TYPES = {DType.F32, DType.F64, DType.I64};
    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 64, 1001};

    static Stream<Arguments> groups() {
        return Stream.of(Kind.values())
                .flatMap(kind -> IntStream.rangeClosed(1, 8).mapToObj(size -> Arguments.of(kind, size)));
    }

    @ParameterizedTest
    @MethodSource("groups")
    void allReduceGivesTheSerialSumInBitsOnBothPaths(Kind kind, int size) {
        for (CollectiveOptions options : List.of(exchanging(), direct())) {
            List<List<byte[]>> results = Ranks.spawn(size, kind, options, communicator -> {
                List<byte[]> mine = new ArrayList<>();
                for (DType type : TYPES) {
                    for (ReduceOp op : ReduceOp.values()) {
                        for (int length : LENGTHS) {
                            ByteBuffer data = Data.random(type, length, communicator.rank());
                            communicator.allReduce(data, type, op);
                            mine.add(Data.bytes(data));
                        }
                    }
                }
                return mine;
            });
            int i = 0;
            for (DType type : TYPES) {
                for (ReduceOp op : ReduceOp.values()) {
                    for (int length : LENGTHS) {
                        byte[] truth = Data.bytes(Data.serial(type, op, length, size));
                        for (int rank = 0; rank < size; rank++) {
                            assertArrayEquals(
                                    truth, results.get(rank).get(i), type + " " + op + " " + length + " " + rank);
                        }
                        i++;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void reduceScatterGivesEachOwnerItsShardAndLeavesTheRest(Kind kind, int size) {
        Shards shards = uneven(size);
        byte[] truth = Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, shards.elements(), size));
        Ranks.spawn(size, kind, direct(), communicator -> {
            int rank = communicator.rank();
            ByteBuffer data = Data.random(DType.F32, shards.elements(), rank);
            byte[] expected = Data.bytes(data);
            communicator.reduceScatter(data, DType.F32, ReduceOp.SUM, shards);
            int start = shards.start(rank) * Float.BYTES;
            System.arraycopy(truth, start, expected, start, shards.length(rank) * Float.BYTES);
            assertArrayEquals(expected, Data.bytes(data));
            return rank;
        });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void allGatherFillsTheShardsOfTheOthers(Kind kind, int size) {
        Shards shards = uneven(size);
        byte[] truth = Data.bytes(Data.random(DType.F64, shards.elements(), 99));
        Ranks.spawn(size, kind, communicator -> {
            ByteBuffer data = Data.zeros(DType.F64, shards.elements());
            int start = shards.start(communicator.rank()) * Double.BYTES;
            data.put(start, truth, start, shards.length(communicator.rank()) * Double.BYTES);
            communicator.allGather(data, DType.F64, shards);
            assertArrayEquals(truth, Data.bytes(data));
            return 0;
        });
    }

    /** Rank r sends rank p the numbers r·100 + p, as many as (r + 2·p) mod 4, and on the next turn none. */
    @ParameterizedTest
    @MethodSource("groups")
    void allToAllBringsEachPartToTheRankItIsFor(Kind kind, int size) {
        Ranks.spawn(size, kind, communicator -> {
            int rank = communicator.rank();
            for (int turn = 0; turn < 2; turn++) {
                int width = turn == 0 ? 4 : 1;
                int[] sent = new int[size + 1];
                int[] received = new int[size + 1];
                for (int peer = 0; peer < size; peer++) {
                    sent[peer + 1] = sent[peer] + (rank + 2 * peer) % width;
                    received[peer + 1] = received[peer] + (peer + 2 * rank) % width;
                }
                ByteBuffer out =
                        ByteBuffer.allocateDirect(sent[size] * Integer.BYTES).order(ByteOrder.nativeOrder());
                ByteBuffer in = ByteBuffer.allocateDirect(received[size] * Integer.BYTES)
                        .order(ByteOrder.nativeOrder());
                for (int peer = 0; peer < size; peer++) {
                    for (int i = sent[peer]; i < sent[peer + 1]; i++) {
                        out.putInt(i * Integer.BYTES, rank * 100 + peer);
                    }
                }
                communicator.allToAll(out, Shards.of(sent), in, Shards.of(received), DType.I32);
                for (int peer = 0; peer < size; peer++) {
                    for (int i = received[peer]; i < received[peer + 1]; i++) {
                        assertEquals(peer * 100 + rank, in.getInt(i * Integer.BYTES));
                    }
                }
            }
            return 0;
        });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void broadcastCopiesTheRootsBitsOnBothPaths(Kind kind, int size) {
        for (CollectiveOptions options : List.of(exchanging(), direct())) {
            Ranks.spawn(size, kind, options, communicator -> {
                for (int root = 0; root < size; root++) {
                    ByteBuffer data = Data.random(DType.I64, 501, communicator.rank());
                    communicator.broadcast(data, DType.I64, root);
                    assertArrayEquals(Data.bytes(Data.random(DType.I64, 501, root)), Data.bytes(data));
                }
                return 0;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void noRankLeavesABarrierBeforeAllHaveCome(Kind kind, int size) {
        AtomicInteger arrived = new AtomicInteger();
        Ranks.spawn(size, kind, communicator -> {
            for (int round = 1; round <= 20; round++) {
                arrived.incrementAndGet();
                communicator.barrier();
                assertTrue(arrived.get() >= round * size, "round " + round);
                communicator.barrier();
            }
            return 0;
        });
        assertEquals(20 * size, arrived.get());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void buffersBeyondAnySocketBufferDoNotDeadlock(Kind kind) {
        int elements = 3_000_001;
        byte[] truth = Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, elements, 3));
        Ranks.spawn(3, kind, communicator -> {
            ByteBuffer data = Data.random(DType.F32, elements, communicator.rank());
            communicator.allReduce(data, DType.F32, ReduceOp.SUM);
            assertArrayEquals(truth, Data.bytes(data));
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void asyncCallsRunInTheOrderOfTheCallsAndOverlapWithTheCaller(Kind kind) {
        int buckets = 12;
        Ranks.spawn(3, kind, direct(), communicator -> {
            List<ByteBuffer> data = new ArrayList<>();
            List<Pending> pending = new ArrayList<>();
            Shards shards = Shards.even(100, 3);
            ByteBuffer chained = Data.random(DType.F32, 100, communicator.rank());
            for (int bucket = 0; bucket < buckets; bucket++) {
                data.add(Data.random(DType.F32, 100 + bucket, communicator.rank()));
                pending.add(communicator.allReduceAsync(data.get(bucket), DType.F32, ReduceOp.SUM));
            }
            // The same buffer in two calls: right only if the second runs after the first.
            pending.add(communicator.reduceScatterAsync(chained, DType.F32, ReduceOp.SUM, shards));
            pending.add(communicator.allGatherAsync(chained, DType.F32, shards));
            // Joined in another order than started.
            for (int i = pending.size() - 1; i >= 0; i--) {
                pending.get(i).join();
                assertTrue(pending.get(i).done());
            }
            for (int bucket = 0; bucket < buckets; bucket++) {
                byte[] truth = Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, 100 + bucket, 3));
                assertArrayEquals(truth, Data.bytes(data.get(bucket)));
            }
            assertArrayEquals(Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, 100, 3)), Data.bytes(chained));
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void worksBetweenPositionAndLimitAndLeavesThemAlone(Kind kind) {
        Ranks.spawn(2, kind, communicator -> {
            for (ByteBuffer data : List.of(ByteBuffer.allocateDirect(24), ByteBuffer.allocate(24))) {
                data.order(ByteOrder.nativeOrder());
                data.putLong(0, 7).putLong(8, communicator.rank() + 1).putLong(16, 7);
                data.position(8).limit(16);
                communicator.allReduce(data, DType.I64, ReduceOp.SUM);
                assertEquals(8, data.position());
                assertEquals(16, data.limit());
                data.clear();
                assertArrayEquals(
                        new long[] {7, 3, 7}, new long[] {data.getLong(0), data.getLong(8), data.getLong(16)});
            }
            return 0;
        });
    }

    @Test
    void rejectsWrongArgumentsBeforeAnythingIsSentAndLivesOn() {
        Ranks.spawn(2, Kind.INPROC, communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, 3);
            IllegalArgumentException shards = Ranks.thrown(
                    IllegalArgumentException.class, () -> communicator.allGather(data, DType.F32, Shards.of(0, 1, 2)));
            assertEquals(
                    "collective: shards do not fit: 2 shards of 2 elements, but 2 ranks and 3 elements of data; set"
                            + " position and limit of the data",
                    shards.getMessage());
            IllegalArgumentException ragged = Ranks.thrown(
                    IllegalArgumentException.class, () -> communicator.allReduce(data, DType.F64, ReduceOp.SUM));
            assertEquals(
                    "collective: data must hold whole elements: 12 bytes are no multiple of 8 (f64); set position and"
                            + " limit",
                    ragged.getMessage());
            Ranks.thrown(
                    IllegalArgumentException.class,
                    () -> communicator.allReduce(data.asReadOnlyBuffer(), DType.F32, ReduceOp.SUM));
            Ranks.thrown(IllegalArgumentException.class, () -> communicator.broadcast(data, DType.F32, 2));
            DTypeException type =
                    Ranks.thrown(DTypeException.class, () -> communicator.allReduce(data, DType.I32, ReduceOp.SUM));
            assertEquals(
                    "collective: cannot reduce elements of type i32; convert them to f32, f64 or i64",
                    type.getMessage());
            communicator.barrier();
            return 0;
        });
    }

    /** Ranks own 0, 3, 6, … elements, the first of them nothing. */
    private static Shards uneven(int size) {
        int[] offsets = new int[size + 1];
        Arrays.setAll(offsets, i -> 3 * i * (i - 1) / 2);
        return Shards.of(offsets);
    }

    private static CollectiveOptions exchanging() {
        return CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE).withExchangeBytes(Integer.MAX_VALUE);
    }

    /** Segments of five floats, so that a thousand elements take the many-segment paths. */
    private static CollectiveOptions direct() {
        return CollectiveOptions.defaults()
                .withDeadline(Ranks.PATIENCE)
                .withExchangeBytes(0)
                .withSegmentBytes(20);
    }
}
