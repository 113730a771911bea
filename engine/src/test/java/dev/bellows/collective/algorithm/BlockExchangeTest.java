package dev.bellows.collective.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class BlockExchangeTest {
    private static final int ITEM = 24;

    static Stream<Arguments> groups() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(1, 2, 3, 5).map(size -> Arguments.of(kind, size)));
    }

    /** Item {@code i} from one rank to another: who sent it, its number, and noise that follows from both. */
    private static void put(ByteBuffer room, int from, int to, long number) {
        room.putLong(from).putLong(number).putLong(new Random(from * 31L + to + number * 977).nextLong());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void bringsEveryItemOnceAndThoseOfOneRankInOrder(Kind kind, int size) {
        IntFunction<Callable<Transport>> transports = Ranks.transports(size, kind);
        Ranks.onThreads(size, rank -> {
            Map<Integer, Long> next = new TreeMap<>();
            try (Transport transport = transports.apply(rank).call()) {
                try (BlockExchange exchange =
                        BlockExchange.over(transport, 10 * ITEM + 5, block -> take(block, rank, next), () -> {})) {
                    Random order = new Random(rank);
                    long[] sent = new long[size];
                    for (int i = 0; i < 3000 * rank; i++) {
                        int peer = order.nextInt(size);
                        if (peer != rank) {
                            put(exchange.room(peer, ITEM), rank, peer, sent[peer]++);
                        }
                    }
                    exchange.finish();
                }
                assertEquals(expected(size, rank), next);
                assertSum(transport);
            }
            return 0;
        });
    }

    private static void take(ByteBuffer block, int rank, Map<Integer, Long> next) {
        while (block.hasRemaining()) {
            byte[] item = new byte[ITEM];
            block.get(item);
            ByteBuffer read = ByteBuffer.wrap(item).order(ByteOrder.nativeOrder());
            int from = (int) read.getLong();
            long number = next.merge(from, 1L, Long::sum) - 1;
            ByteBuffer truth = ByteBuffer.allocate(ITEM).order(ByteOrder.nativeOrder());
            put(truth, from, rank, number);
            assertArrayEquals(truth.array(), item);
        }
    }

    private static Map<Integer, Long> expected(int size, int rank) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (int from = 0; from < size; from++) {
            Random order = new Random(from);
            for (int i = 0; i < 3000 * from; i++) {
                if (order.nextInt(size) == rank && from != rank) {
                    counts.merge(from, 1L, Long::sum);
                }
            }
        }
        return counts;
    }

    /** The transport serves collectives afterwards. */
    private static void assertSum(Transport transport) {
        int size = transport.size();
        try (Communicator communicator =
                Communicator.over(transport, CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE))) {
            ByteBuffer one = ByteBuffer.allocateDirect(Float.BYTES).order(ByteOrder.nativeOrder());
            one.putFloat(0, 1);
            communicator.allReduce(one, DType.F32, ReduceOp.SUM);
            assertEquals(size, one.getFloat(0));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatTheReceiverThrowsEndsItOnAllRanks(Kind kind) {
        IntFunction<Callable<Transport>> transports = Ranks.transports(3, kind);
        CyclicBarrier connected = new CyclicBarrier(3);
        List<String> messages = Ranks.onThreads(3, rank -> {
            try (Transport transport = transports.apply(rank).call();
                    BlockExchange exchange = BlockExchange.over(
                            transport,
                            ITEM,
                            block -> {
                                if (rank == 1) {
                                    throw new ArithmeticException("the disk is full");
                                }
                            },
                            () -> {})) {
                connected.await();
                return Ranks.thrown(RuntimeException.class, () -> sendForEver(exchange, rank))
                        .getMessage();
            }
        });
        assertEquals("the disk is full", messages.get(1));
        for (int rank : new int[] {0, 2}) {
            assertTrue(
                    messages.get(rank)
                            .matches("exchange of blocks: rank \\d .*the disk is full.*; make a new communicator to go"
                                    + " on"),
                    messages.get(rank));
        }
    }

    private static void sendForEver(BlockExchange exchange, int rank) {
        for (long number = 0; ; number++) {
            int peer = (int) ((rank + 1 + number % 2) % 3);
            put(exchange.room(peer, ITEM), rank, peer, number);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aRankThatGivesUpEndsItOnTheOthers(Kind kind) {
        IntFunction<Callable<Transport>> transports = Ranks.transports(2, kind);
        CyclicBarrier connected = new CyclicBarrier(2);
        Ranks.onThreads(2, rank -> {
            try (Transport transport = transports.apply(rank).call();
                    BlockExchange exchange = BlockExchange.over(transport, ITEM, block -> {}, () -> {})) {
                connected.await();
                if (rank == 1) {
                    PeerLostException lost = Ranks.thrown(PeerLostException.class, exchange::finish);
                    assertEquals(0, lost.peer(), lost.getMessage());
                }
            }
            return 0;
        });
    }

    /** No room for a second peer's blocks is made here by a block that cannot be; whoever listens already must not do so for ever. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void whereItCannotBeginTheOthersHearWhy(Kind kind) {
        IntFunction<Callable<Transport>> transports = Ranks.transports(2, kind);
        CyclicBarrier connected = new CyclicBarrier(2);
        Ranks.onThreads(2, rank -> {
            try (Transport transport = transports.apply(rank).call()) {
                connected.await();
                if (rank == 0) {
                    String reason = Ranks.thrown(
                                    RuntimeException.class,
                                    () -> BlockExchange.over(transport, -1, block -> {}, () -> {}))
                            .getMessage();
                    assertEquals(
                            reason, Objects.requireNonNull(transport.failure()).reason());
                } else {
                    try (BlockExchange exchange = BlockExchange.over(transport, ITEM, block -> {}, () -> {})) {
                        PeerLostException lost = Ranks.thrown(PeerLostException.class, exchange::finish);
                        assertEquals(0, lost.peer(), lost.getMessage());
                    }
                }
            }
            return 0;
        });
    }

    @Test
    void whoWaitsIsAskedWhetherToGoOn() {
        IntFunction<Callable<Transport>> transports = Ranks.transports(2, Kind.TCP);
        CyclicBarrier connected = new CyclicBarrier(2);
        Ranks.onThreads(2, rank -> {
            List<String> asked = new ArrayList<>();
            try (Transport transport = transports.apply(rank).call();
                    BlockExchange exchange = BlockExchange.over(transport, ITEM, block -> {}, () -> {
                        asked.add("once");
                        throw new IllegalStateException("the others are silent");
                    })) {
                connected.await();
                if (rank == 0) {
                    IllegalStateException silent = Ranks.thrown(IllegalStateException.class, exchange::finish);
                    assertEquals("the others are silent", silent.getMessage());
                    assertEquals(1, asked.size());
                } else {
                    // Says nothing until the other one has given up.
                    while (transport.failure() == null
                            && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }
            }
            return 0;
        });
    }

    @Test
    void blocksOfManyRanksAreSmallerButHoldAnItem() {
        assertEquals((256 << 10) - 4, BlockExchange.blockBytes(2, 100, 12 << 20));
        assertEquals((12 << 20) / 3 / 99, BlockExchange.blockBytes(100, 100, 12 << 20));
        assertEquals(1 << 20, BlockExchange.blockBytes(100, 1 << 20, 12 << 20));
        assertEquals((256 << 10) - 4, BlockExchange.blockBytes(1, 100, 12 << 20));
    }
}
