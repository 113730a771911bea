package dev.bellows.parallel.kvstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.CountedTransport;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transport;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MXNet's calls, and what they give there. */
class KVStoreTest {
    private static final int LENGTH = 37;

    private static float[] pushed(int rank, int step) {
        SplittableRandom random = new SplittableRandom(100L * step + rank);
        float[] values = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static float[] sum(int workers, int step) {
        float[] sum = pushed(0, step);
        for (int rank = 1; rank < workers; rank++) {
            float[] own = pushed(rank, step);
            for (int i = 0; i < LENGTH; i++) {
                sum[i] += own[i];
            }
        }
        return sum;
    }

    private static NDArray array(float... values) {
        return NDArray.of(values, values.length);
    }

    @Test
    void aLocalStoreTakesTheSumOfAListOrUpdatesByIt() {
        try (Scope scope = Scope.open("test");
                KVStore store = KVStore.local()) {
            NDArray out = array(0, 0);
            store.init("3", array(1, 2));
            store.pull("3", out);
            assertArrayEquals(new float[] {1, 2}, out.toFloatArray());
            store.push("3", List.of(array(1, 1), array(2, 3), array(4, 5)));
            store.pull("3", out);
            assertArrayEquals(new float[] {7, 9}, out.toFloatArray());
            store.setOptimizer(new Sgd(0.5, 0.5, 0, false));
            store.pushpull("3", array(2, 2), out);
            assertArrayEquals(new float[] {6, 8}, out.toFloatArray());
            store.pushpull("3", array(0, 0), out); // momentum goes on
            assertArrayEquals(new float[] {5.5f, 7.5f}, out.toFloatArray());
            assertEquals("local 0 of 1", store.type() + " " + store.rank() + " of " + store.numWorkers());
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatAllPushedIsThereAtTheNextPull(Kind kind) {
        Ranks.spawn(3, kind, communicator -> {
            try (Scope scope = Scope.open("worker");
                    KVStore store = KVStore.distSync(communicator)) {
                NDArray out = NDArray.zeros(Spec.of(DType.F32, LENGTH));
                store.init("a", array(pushed(communicator.rank(), 9)));
                store.init("b", NDArray.zeros(out.spec()));
                store.pull("a", out);
                assertArrayEquals(pushed(0, 9), out.toFloatArray(), "the first value is rank 0's");
                for (int step = 0; step < 3; step++) {
                    store.push("a", array(pushed(communicator.rank(), step)));
                    store.push("b", array(pushed(communicator.rank(), step + 50)));
                    store.pull("b", out);
                    assertArrayEquals(sum(3, step + 50), out.toFloatArray());
                    store.pull("a", out);
                    assertArrayEquals(sum(3, step), out.toFloatArray());
                }
                store.setOptimizer(new Sgd(0.25));
                float[] expected = out.toFloatArray();
                store.pushpull("a", array(pushed(communicator.rank(), 4)), out);
                for (int i = 0; i < LENGTH; i++) {
                    expected[i] -= 0.25f * sum(3, 4)[i];
                }
                assertArrayEquals(expected, out.toFloatArray(), 1e-6f);
            }
            return 0;
        });
    }

    /** Each worker's pushes by MXNet's formula, r += g and so on, added up. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void twoBitsGiveTheNumbersOfMxnet(Kind kind) {
        int steps = 10;
        float threshold = 0.5f;
        Ranks.spawn(3, kind, communicator -> {
            try (Scope scope = Scope.open("worker");
                    KVStore store = KVStore.distSync(communicator)) {
                float[][] residuals = new float[3][LENGTH];
                NDArray out = NDArray.zeros(Spec.of(DType.F32, LENGTH));
                store.setGradientCompression(new TwoBitWire(threshold));
                store.init("w", out);
                for (int step = 0; step < steps; step++) {
                    float[] expected = new float[LENGTH];
                    for (int rank = 0; rank < 3; rank++) {
                        float[] own = pushed(rank, step);
                        for (int i = 0; i < LENGTH; i++) {
                            residuals[rank][i] += own[i];
                            if (residuals[rank][i] >= threshold) {
                                expected[i] += threshold;
                                residuals[rank][i] -= threshold;
                            } else if (residuals[rank][i] <= -threshold) {
                                expected[i] -= threshold;
                                residuals[rank][i] += threshold;
                            }
                        }
                    }
                    store.pushpull("w", array(pushed(communicator.rank(), step)), out);
                    assertArrayEquals(expected, out.toFloatArray());
                }
            }
            return 0;
        });
    }

    @Test
    void twoBitsAreFourBytesForSixteenNumbersToEachOfTheOthers() {
        Map<Integer, CountedTransport> counted = new ConcurrentHashMap<>();
        IntFunction<Callable<Transport>> plain = Ranks.transports(3, Kind.INPROC);
        IntFunction<Callable<Transport>> counting = rank -> () -> {
            CountedTransport transport = new CountedTransport(plain.apply(rank).call());
            counted.put(rank, transport);
            return transport;
        };
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE);
        Ranks.spawn(3, counting, options, communicator -> {
            try (Scope scope = Scope.open("worker");
                    KVStore store = KVStore.distSync(communicator)) {
                NDArray out = NDArray.zeros(Spec.of(DType.F32, LENGTH));
                store.setGradientCompression(new TwoBitWire());
                store.init("w", out);
                store.pushpull("w", out, out);
            }
            return 0;
        });
        counted.values()
                .forEach(transport -> assertEquals(2L * 12, transport.sent().get(Operation.ALL_GATHER)));
    }

    /** Values are those of a synchronous store as many pushes ago, every time. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAsynchronousStoreIsBehindByItsStalenessAndNoMore(Kind kind) {
        int staleness = 2;
        int steps = 7;
        List<List<float[]>> seen = Ranks.spawn(2, kind, communicator -> {
            List<float[]> values = new ArrayList<>();
            try (Scope scope = Scope.open("worker");
                    KVStore store = KVStore.distAsync(communicator, staleness)) {
                NDArray out = NDArray.zeros(Spec.of(DType.F32, LENGTH));
                store.setOptimizer(new Sgd(1));
                store.init("w", out);
                for (int step = 0; step < steps; step++) {
                    store.pushpull("w", array(pushed(communicator.rank(), step)), out);
                    values.add(out.toFloatArray());
                }
                store.settle();
                store.pull("w", out);
                values.add(out.toFloatArray());
                return values;
            }
        });
        float[] expected = new float[LENGTH];
        for (int step = 0; step < steps; step++) {
            if (step >= staleness) {
                subtract(expected, sum(2, step - staleness));
            }
            assertArrayEquals(expected, seen.get(0).get(step), 1e-6f);
            assertArrayEquals(seen.get(0).get(step), seen.get(1).get(step));
        }
        subtract(expected, sum(2, steps - 2));
        subtract(expected, sum(2, steps - 1));
        assertArrayEquals(expected, seen.get(0).get(steps), 1e-6f);
    }

    private static void subtract(float[] from, float... what) {
        for (int i = 0; i < LENGTH; i++) {
            from[i] -= what[i];
        }
    }

    @Test
    void refusesInSentences() {
        try (Scope scope = Scope.open("test");
                KVStore store = KVStore.local()) {
            store.init("w", array(1, 2));
            assertEquals(
                    "kvstore: key 'w' has a value; init each key once", refusal(() -> store.init("w", array(1, 2))));
            assertEquals(
                    "kvstore: key 'v' has no value; init it before, there are [w]",
                    refusal(() -> store.push("v", array(1))));
            assertEquals("kvstore: key 'w' is f32[2], got f32[3]", refusal(() -> store.pull("w", array(1, 2, 3))));
            assertEquals(
                    "kvstore: nothing is pushed to key 'w'; push an array", refusal(() -> store.push("w", List.of())));
            assertEquals(
                    "kvstore: a local store sends nothing that could be compressed; take distSync or distAsync",
                    refusal(() -> store.setGradientCompression(new TwoBitWire())));
            assertEquals(
                    "kvstore: key 'i' must be f32, got i32[1]; convert it",
                    refusal(() -> store.init("i", NDArray.of(new int[] {1}, 1))));
        }
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
