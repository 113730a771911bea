package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Interconnect;
import dev.bellows.collective.simulation.Layout;
import dev.bellows.collective.simulation.Outcome;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.simulation.SimulatedCall;
import dev.bellows.collective.simulation.Simulation;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.collective.wire.Int8Wire;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulation that moves data ends with the bits of the collective that it simulates, whatever the network is like. */
class SimulatedBitsTest {
    /** Small segments and no room for many, so that each algorithm has many rounds. */
    private static final CollectiveOptions OPTIONS =
            CollectiveOptions.defaults().withSegmentBytes(1 << 12).withDeadline(Ranks.PATIENCE);

    /** A slow and lossy network, one straggler and two ranks on a host: frames come in an order that no test thread would see. */
    private static Simulation simulation(int size) {
        Trouble trouble = Trouble.NONE.withStraggler(Math.min(1, size - 1), 7).withSeed(5);
        Layout layout = Layout.hosts(size).withRanksPerHost(2).withRacks(2, 4);
        return new Simulation(
                new Cluster(layout, new Interconnect(1e-3, 1e6, 0.02), Processor.MEASURED), OPTIONS, trouble);
    }

    @ParameterizedTest
    @CsvSource({"1,4000", "2,0", "2,1", "2,4000", "3,4001", "3,70000", "5,17", "5,9999", "8,40000", "13,20000"})
    void anAllReduceHasTheRealBits(int size, int elements) {
        for (Wire wire : List.of(Wire.exact(DType.F32), new Bf16Wire(), new Int8Wire(), new TwoBitWire(0.1f))) {
            sameBits(
                    size,
                    elements,
                    SimulatedCall.allReduce(elements, wire, ReduceOp.SUM, OPTIONS.exchangeBytes()),
                    (communicator, data) -> communicator
                            .allReduceAsync(data, wire, ReduceOp.SUM)
                            .join());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void anExactReductionOfAnyTypeHasTheRealBits(int size) {
        for (DType type : List.of(DType.F64, DType.I64)) {
            for (ReduceOp op : ReduceOp.values()) {
                List<ByteBuffer> data = inputs(type, size, 5001);
                simulation(size).run(SimulatedCall.allReduce(5001, Wire.exact(type), op, 0), data);
                byte[] truth = Data.bytes(Data.serial(type, op, 5001, size));
                data.forEach(each -> assertArrayEquals(truth, Data.bytes(each), type + " " + op));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void shardsHaveTheRealBits(int size) {
        int elements = 30_011;
        int[] offsets = new int[size + 1];
        for (int rank = 1; rank < size; rank++) {
            offsets[rank] = rank == 1 ? 0 : offsets[rank - 1] + 3001; // the first owns nothing
        }
        offsets[size] = elements;
        Shards shards = Shards.of(offsets);
        for (Wire wire : List.of(Wire.exact(DType.F32), new Bf16Wire())) {
            sameBits(
                    size,
                    elements,
                    SimulatedCall.reduceScatter(shards, wire, ReduceOp.SUM, false),
                    (communicator, data) -> communicator
                            .reduceScatterAsync(data, wire, ReduceOp.SUM, shards)
                            .join());
            sameBits(size, elements, SimulatedCall.allGather(shards, wire), (communicator, data) -> communicator
                    .allGatherAsync(data, wire, shards)
                    .join());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void aBroadcastAndAnAllToAllHaveTheRealBits(int size) {
        for (int elements : new int[] {100, 50_000}) {
            sameBits(
                    size,
                    elements,
                    SimulatedCall.broadcast(elements, DType.F32, OPTIONS.exchangeBytes()),
                    (communicator, data) -> communicator.broadcast(data, DType.F32, 0));
        }
        int length = 4321;
        Shards shards = Shards.even(size * length, size);
        sameBits(
                size,
                2 * size * length,
                SimulatedCall.allToAll(size, length, DType.F32),
                (communicator, data) -> communicator.allToAll(
                        data.duplicate().limit(data.limit() / 2),
                        shards,
                        data.duplicate().position(data.limit() / 2),
                        shards,
                        DType.F32));
    }

    private interface Real {
        void run(Communicator communicator, ByteBuffer data);
    }

    private static void sameBits(int size, int elements, SimulatedCall call, Real real) {
        List<byte[]> truth = Ranks.spawn(size, Ranks.Kind.INPROC, OPTIONS, communicator -> {
            ByteBuffer data = Data.random(DType.F32, elements, communicator.rank());
            real.run(communicator, data);
            return Data.bytes(data);
        });
        List<ByteBuffer> data = inputs(DType.F32, size, elements);
        Outcome outcome = simulation(size).run(call, data);
        assertTrue(outcome.isWhole(), () -> call + ": " + outcome);
        for (int rank = 0; rank < size; rank++) {
            assertArrayEquals(truth.get(rank), Data.bytes(data.get(rank)), call + " on rank " + rank + " of " + size);
        }
    }

    private static List<ByteBuffer> inputs(DType type, int size, int elements) {
        List<ByteBuffer> data = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            data.add(Data.random(type, elements, rank));
        }
        return data;
    }
}
