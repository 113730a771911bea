package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.collective.wire.Int8Wire;
import dev.bellows.collective.wire.TopKWire;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Collectives whose elements look otherwise on the way than in memory. */
class WireTest {
    private static final int ELEMENTS = 1003; // no multiple of anything

    /** Blocks of three elements: the first as it is, the others as bytes of what is missing to it. A codec whose blocks show. */
    private record Differences() implements Wire {
        @Override
        public String name() {
            return "differences";
        }

        @Override
        public DType memory() {
            return DType.F32;
        }

        @Override
        public int block() {
            return 3;
        }

        @Override
        public int bytes(int elements) {
            return elements / 3 * 6 + (elements % 3 == 0 ? 0 : Float.BYTES + elements % 3 - 1);
        }

        @Override
        public void encode(ByteBuffer elements, ByteBuffer encoded) {
            ByteBuffer in = elements.slice().order(ByteOrder.nativeOrder());
            ByteBuffer out = encoded.slice().order(ByteOrder.nativeOrder());
            float first = 0;
            for (int i = 0; in.hasRemaining(); i++) {
                float value = in.getFloat();
                if (i % 3 == 0) {
                    first = value;
                    out.putFloat(value);
                } else {
                    out.put((byte) Math.max(-128, Math.min(127, Math.round(value - first))));
                }
            }
        }

        @Override
        public void decode(ByteBuffer encoded, ByteBuffer elements) {
            ByteBuffer in = encoded.slice().order(ByteOrder.nativeOrder());
            ByteBuffer out = elements.slice().order(ByteOrder.nativeOrder());
            float first = 0;
            for (int i = 0; out.hasRemaining(); i++) {
                if (i % 3 == 0) {
                    first = in.getFloat();
                    out.putFloat(first);
                } else {
                    out.putFloat(first + in.get());
                }
            }
        }
    }

    static Stream<Arguments> groups() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(2, 3, 5).flatMap(size -> Stream.of(
                        new Bf16Wire(), new Differences(), new Int8Wire(8), new TwoBitWire(2), new TopKWire(10, 0.25))
                .map(wire -> Arguments.of(kind, size, wire))));
    }

    /** Segments of 21 elements; all-reduces take the path of large buffers. */
    private static CollectiveOptions direct() {
        return CollectiveOptions.defaults()
                .withDeadline(Ranks.PATIENCE)
                .withExchangeBytes(0)
                .withSegmentBytes(84);
    }

    /** What is left of the elements of a rank between two boundaries, once they have travelled. */
    private static ByteBuffer travelled(Wire wire, ByteBuffer elements, int from, int to) {
        ByteBuffer part = elements.slice(from * Float.BYTES, (to - from) * Float.BYTES);
        ByteBuffer encoded = ByteBuffer.allocate(wire.bytes(to - from));
        ByteBuffer decoded = Data.zeros(DType.F32, to - from);
        wire.encode(part, encoded);
        wire.decode(encoded, decoded);
        return decoded;
    }

    /** The sum in rank order of what an owner has of its own and gets of the others. */
    private static ByteBuffer sum(Wire wire, Shards shards, int owner) {
        ByteBuffer sum = null;
        for (int rank = 0; rank < shards.size(); rank++) {
            ByteBuffer all = Data.random(DType.F32, ELEMENTS, rank);
            int from = shards.start(owner);
            int to = shards.end(owner);
            ByteBuffer part = rank == owner
                    ? all.slice(from * Float.BYTES, (to - from) * Float.BYTES).order(ByteOrder.nativeOrder())
                    : travelled(wire, all, from, to);
            if (sum == null) {
                sum = Data.zeros(DType.F32, to - from).put(part.duplicate()).flip();
            } else {
                for (int i = 0; i < sum.limit(); i += Float.BYTES) {
                    sum.putFloat(i, sum.getFloat(i) + part.getFloat(i));
                }
            }
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("groups")
    void reduceScatterAddsWhatTravelledToWhatIsThere(Kind kind, int size, Wire wire) {
        Shards shards = Shards.even(ELEMENTS, size);
        Ranks.spawn(size, kind, direct(), communicator -> {
            int rank = communicator.rank();
            ByteBuffer data = Data.random(DType.F32, ELEMENTS, rank);
            byte[] expected = Data.bytes(data);
            communicator.reduceScatterAsync(data, wire, ReduceOp.SUM, shards).join();
            byte[] truth = Data.bytes(sum(wire, shards, rank));
            System.arraycopy(truth, 0, expected, shards.start(rank) * Float.BYTES, truth.length);
            assertArrayEquals(expected, Data.bytes(data));
            return 0;
        });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void allRanksHoldTheSameBitsWhateverIsRounded(Kind kind, int size, Wire wire) {
        for (CollectiveOptions options : List.of(direct(), direct().withExchangeBytes(Integer.MAX_VALUE))) {
            List<byte[]> sums = Ranks.spawn(size, kind, options, communicator -> {
                ByteBuffer data = Data.random(DType.F32, ELEMENTS, communicator.rank());
                communicator.allReduceAsync(data, wire, ReduceOp.SUM).join();
                return Data.bytes(data);
            });
            sums.forEach(sum -> assertArrayEquals(sums.get(0), sum));
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void theOwnerKeepsWhatTheOthersGet(Kind kind, int size, Wire wire) {
        Shards shards = Shards.even(ELEMENTS, size);
        ByteBuffer whole = Data.random(DType.F32, ELEMENTS, 7);
        ByteBuffer truth = Data.zeros(DType.F32, ELEMENTS);
        for (int rank = 0; rank < size; rank++) {
            truth.put(travelled(wire, whole, shards.start(rank), shards.end(rank)));
        }
        truth.flip();
        Ranks.spawn(size, kind, direct(), communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, ELEMENTS);
            int start = shards.start(communicator.rank()) * Float.BYTES;
            data.put(start, whole, start, shards.length(communicator.rank()) * Float.BYTES);
            communicator.allGatherAsync(data, wire, shards).join();
            assertArrayEquals(Data.bytes(truth), Data.bytes(data));
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void sumsAreAsExactAsTheWire(Kind kind) {
        byte[] exact = Data.bytes(Data.serial(DType.F32, ReduceOp.SUM, ELEMENTS, 3));
        ByteBuffer truth = ByteBuffer.wrap(exact).order(ByteOrder.nativeOrder());
        Ranks.spawn(3, kind, direct(), communicator -> {
            ByteBuffer data = Data.random(DType.F32, ELEMENTS, communicator.rank());
            communicator.allReduceAsync(data, new Bf16Wire(), ReduceOp.SUM).join();
            for (int i = 0; i < ELEMENTS; i++) {
                double terms = 0;
                for (int rank = 0; rank < 3; rank++) {
                    terms += Math.abs(Data.random(DType.F32, ELEMENTS, rank).getFloat(i * Float.BYTES));
                }
                double error = Math.abs(data.getFloat(i * Float.BYTES) - truth.getFloat(i * Float.BYTES));
                assertTrue(error <= terms * 0x1p-7, i + ": " + error + " of " + terms);
                float sum = data.getFloat(i * Float.BYTES);
                assertEquals(BFloat16.toFloat(BFloat16.fromFloat(sum)), sum, "what all get is bf16");
            }
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ranksWithOtherWiresFindOut(Kind kind) {
        List<RuntimeException> failures = Ranks.spawn(2, kind, direct(), communicator -> {
            ByteBuffer data = Data.zeros(DType.F32, 600);
            Wire wire = communicator.rank() == 0 ? new Bf16Wire() : Wire.exact(DType.F32);
            return Ranks.thrown(
                    RuntimeException.class,
                    () -> communicator.allReduceAsync(data, wire, ReduceOp.SUM).join());
        });
        assertTrue(
                failures.stream().anyMatch(failure -> failure.getMessage().contains("ranks disagree")),
                failures.toString());
    }
}
