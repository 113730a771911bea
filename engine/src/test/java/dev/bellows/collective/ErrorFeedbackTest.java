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
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a wire loses is held back, and sent later. */
class ErrorFeedbackTest {
    private static final int ELEMENTS = 517;
    private static final int STEPS = 30;

    static Stream<Arguments> groups() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(3).flatMap(size -> Stream.of(
                        new Bf16Wire(), new Int8Wire(16), new TwoBitWire(0.25f), new TopKWire(10, 0.2))
                .map(wire -> Arguments.of(kind, size, wire))));
    }

    /** Segments of 80 elements at most. */
    private static CollectiveOptions options() {
        return CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE).withSegmentBytes(320);
    }

    private static ByteBuffer gradients(int rank, int step) {
        SplittableRandom random = new SplittableRandom(1000L * step + rank);
        ByteBuffer data = Data.zeros(DType.F32, ELEMENTS);
        for (int i = 0; i < ELEMENTS; i++) {
            data.putFloat(i * Float.BYTES, (float) (random.nextDouble() - 0.5) / (1 + i % 7));
        }
        return data;
    }

    /** What a rank has at the end: the sum of its results, the residual, and the last result. */
    private record End(double[] sums, byte[] residual, byte[] last) {}

    private static List<End> run(Kind kind, int size, Wire wire) {
        Shards shards = Shards.even(ELEMENTS, size);
        return Ranks.spawn(size, kind, options(), communicator -> {
            ByteBuffer residual = Data.zeros(DType.F32, ELEMENTS);
            ByteBuffer data = Data.zeros(DType.F32, ELEMENTS);
            double[] sums = new double[ELEMENTS];
            for (int step = 0; step < STEPS; step++) {
                data = gradients(communicator.rank(), step);
                communicator
                        .reduceScatterAsync(data, residual, wire, ReduceOp.SUM, shards)
                        .join();
                for (int i = shards.start(communicator.rank()); i < shards.end(communicator.rank()); i++) {
                    sums[i] += data.getFloat(i * Float.BYTES);
                    assertEquals(0f, residual.getFloat(i * Float.BYTES), "nothing is held of the own shard");
                }
            }
            return new End(sums, Data.bytes(residual), Data.bytes(data));
        });
    }

    @ParameterizedTest
    @MethodSource("groups")
    void whatWasSentAndWhatIsHeldAreAllThereWas(Kind kind, int size, Wire wire) {
        List<End> ends = run(kind, size, wire);
        double held = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            double sum = 0;
            double truth = 0;
            for (int rank = 0; rank < size; rank++) {
                float left = ByteBuffer.wrap(ends.get(rank).residual)
                        .order(ByteOrder.nativeOrder())
                        .getFloat(i * Float.BYTES);
                held += Math.abs(left);
                sum += ends.get(rank).sums[i] + left;
                for (int step = 0; step < STEPS; step++) {
                    truth += gradients(rank, step).getFloat(i * Float.BYTES);
                }
            }
            assertEquals(truth, sum, STEPS * size * 0x1p-22, "element " + i);
        }
        assertTrue(held > 0, "the wire loses nothing");
    }

    @ParameterizedTest
    @MethodSource("groups")
    void theSameTwiceIsTheSameBits(Kind kind, int size, Wire wire) {
        List<End> once = run(kind, size, wire);
        List<End> again = run(Kind.INPROC, size, wire);
        for (int rank = 0; rank < size; rank++) {
            assertArrayEquals(once.get(rank).residual, again.get(rank).residual);
            assertArrayEquals(once.get(rank).last, again.get(rank).last);
        }
    }
}
