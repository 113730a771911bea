package dev.bellows.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.data.DataLoader;
import dev.bellows.data.Dataset;
import dev.bellows.data.LoadedBatch;
import dev.bellows.data.LoadedEpoch;
import dev.bellows.data.LoaderOptions;
import dev.bellows.data.batchify.Stack;
import dev.bellows.data.sampler.FixedSizeBatches;
import dev.bellows.graph.Constants;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Precision;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.order.ArgSort;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine must do on a device whose memory is not the host's and which does everything late. */
final class HandleDeviceTest {
    private static final Spec FOUR = Spec.of(DType.F32, 4);

    private final HandleDevice device = new HandleDevice(1 << 16);
    private Backends.Use use;
    private Scope scope;

    @BeforeEach
    void open() {
        use = Backends.use(device);
        scope = Scope.open("test");
    }

    @AfterEach
    void close() {
        scope.close();
        use.close();
        assertEquals(0, device.liveBytes());
    }

    @Test
    void readingWaitsForWhatWasLaunched() {
        NDArray x = NDArray.of(new float[] {1, 2, 3, 4});
        NDArray y = (NDArray) x.mul(x).add(1);
        assertTrue(device.waiting() > 0, "nothing is done before somebody waits");
        assertArrayEquals(new float[] {2, 5, 10, 17}, y.toFloatArray());
        assertEquals(0, device.waiting());
    }

    @Test
    void freedArraysAreUsedByWhatWasLaunchedBefore() {
        NDArray y;
        try (Scope inner = Scope.open("inner")) {
            NDArray x = NDArray.of(new float[] {1, 2, 3, 4});
            y = inner.keep((NDArray) x.add(x));
        }
        assertArrayEquals(new float[] {2, 4, 6, 8}, y.toFloatArray());
    }

    @Test
    void theHostCannotAddressItsMemory() {
        NDArray x = NDArray.of(new float[] {1, 2});
        String message = assertThrows(MemoryException.class, () -> HostMemory.bytes(x.storage()))
                .getMessage();
        assertEquals(
                "host memory: a buffer of 8 bytes is on a device, where the host cannot address it; copy it by"
                        + " Backend.read",
                message);
    }

    /** On another thread, whose stream knows nothing of this one's. */
    private float[] elsewhere(Supplier<float[]> work) {
        return CompletableFuture.supplyAsync(() -> {
                    try (Backends.Use mine = Backends.use(device);
                            Scope own = Scope.open("elsewhere")) {
                        return work.get();
                    }
                })
                .join();
    }

    @Test
    void constantsAreThereForEveryThread() {
        Constants shared = new Constants();
        NDArray weights = NDArray.of(new float[] {1, 2, 3, 4});
        device.fence().await();
        Executable[] first = {null};
        for (int thread = 0; thread < 2; thread++) {
            int which = thread;
            Supplier<float[]> compiled = () -> {
                Trace trace = new Trace();
                Tensor constant = trace.capture(weights).mul(2);
                Symbol x = trace.input("x", FOUR);
                Executable executable = Executable.compileFrozen(
                        trace.graph(List.of(constant.add(x).add(which))), device, Precision.FP32, shared);
                first[0] = which == 0 ? Scope.current().disown(executable) : first[0];
                NDArray none = NDArray.of(new float[4]);
                return which == 0
                        ? new float[0]
                        : executable.run(List.of(none)).get(0).toFloatArray();
            };
            assertArrayEquals(which == 0 ? new float[0] : new float[] {3, 5, 7, 9}, elsewhere(compiled));
        }
        first[0].close();
    }

    @Test
    void aPredictorsWeightsAreThereForEveryThread() {
        Block net = scope.disown(new Dense(1));
        net.initialize(new Xavier(), 1);
        net.materialize(Shape.of(1, 4));
        net.parameters().get("weight").data().set(new float[] {1, 2, 3, 4});
        net.parameters().get("bias").data().set(new float[] {0.5f});
        try (Predictor predictor = Predictor.of(net, List.of(FOUR), PredictorOptions.DEFAULTS)) {
            float[] x = {1, 1, 1, 1};
            assertArrayEquals(new float[] {10.5f}, elsewhere(() -> predictor.predict(x, 1)));
            net.parameters().get("weight").data().set(new float[] {2, 2, 2, 2});
            predictor.refresh();
            assertArrayEquals(new float[] {8.5f}, elsewhere(() -> predictor.predict(x, 1)));
        }
    }

    @Test
    void aProgramOfItsOwnOpsIsLaunchedWhole() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", FOUR);
        Executable executable =
                Executable.compile(trace.graph(List.of(Exp.exp(Neg.neg(x)).add(1), Neg.neg(x))), device);
        NDArray in = NDArray.of(new float[] {0, 0, 0, 0});
        List<NDArray> out = executable.run(List.of(in));
        assertEquals(1, device.wholePrograms());
        assertArrayEquals(new float[] {2, 2, 2, 2}, out.get(0).toFloatArray());
    }

    @Test
    void anOutputIsThereWhenItsFenceWasAwaited() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", FOUR);
        Tensor early = Exp.exp(x);
        Executable executable = Executable.compile(trace.graph(List.of(early, ArgSort.argSort(early, 0))), device);
        NDArray in = NDArray.of(new float[] {3, 1, 2, 0});
        List<NDArray> out = List.of(NDArray.empty(FOUR), NDArray.empty(Spec.of(DType.I32, 4)));
        List<Integer> heard = new ArrayList<>();
        executable.runInto(List.of(in), out, (output, fence) -> {
            heard.add(output);
            fence.await();
            assertEquals(0, device.waiting(), "all that leads to output " + output + " is done");
        });
        assertEquals(List.of(0, 1), heard);
        assertArrayEquals(new int[] {3, 1, 2, 0}, out.get(1).toIntArray());
    }

    @Test
    void saysWhichOpsBounceThroughTheHost() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", FOUR);
        String text = Executable.compile(trace.graph(List.of(ArgSort.argSort(Exp.exp(x), 0))), device)
                .explain();
        assertTrue(text.contains("Exp[] by handles_Exp: "), text);
        assertTrue(text.contains(" by host bounce (reference:0): "), text);
        assertEquals(1, text.split("host bounce", -1).length - 1, text);
    }

    @Test
    void compositesAreExpandedAndNotBounced() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", FOUR);
        assertFalse(device.supports(new Gelu(), List.of(FOUR)));
        assertThrows(UnsupportedOpException.class, () -> device.kernel(new Gelu(), List.of(FOUR)));
        String text =
                Executable.compile(trace.graph(List.of(Gelu.gelu(x))), device).explain();
        assertFalse(text.contains("Gelu"), text);
    }

    @Test
    void batchesThatOtherThreadsMadeAreWhole() {
        Dataset<NDArray> rows = Dataset.of(IntStream.range(0, 12).boxed().toList())
                .transform(i -> (NDArray) NDArray.of(new float[] {i, i}, 2).add(1));
        try (DataLoader<NDArray, NDArray> loader = new DataLoader<>(
                        rows, FixedSizeBatches.sequential(12, 4), Stack.arrays(), LoaderOptions.workers(2));
                LoadedEpoch<NDArray> epoch = loader.epoch(0)) {
            for (int step = 0; epoch.hasNext(); step++) {
                try (LoadedBatch<NDArray> batch = epoch.next()) {
                    float first = 4 * step + 1f;
                    assertArrayEquals(
                            new float[] {first, first, first + 1, first + 1, first + 2, first + 2, first + 3, first + 3
                            },
                            batch.value().toFloatArray());
                }
            }
        }
    }

    private List<float[]> trained(Backend backend) {
        try (Backends.Use on = Backends.use(backend);
                Scope run = Scope.open("run")) {
            Block net = new Sequential(new Dense(8, ActivationFunction.RELU), new Dense(3));
            net.initialize(new Xavier(), 5);
            float[] features = new float[12 * 4];
            int[] classes = new int[12];
            for (int i = 0; i < features.length; i++) {
                features[i] = (i * 7 % 11) / 11f;
                classes[i % 12] = i % 3;
            }
            NDArray x = NDArray.of(features, 12, 4);
            net.materialize(x.shape());
            List<float[]> results = new ArrayList<>();
            try (Training training = Training.compiled(
                    net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Adam(1e-2)))) {
                for (int step = 0; step < 4; step++) {
                    double loss = training.trainOn(new Minibatch(List.of(x), List.of(NDArray.of(classes))));
                    results.add(new float[] {(float) loss});
                }
            }
            net.parameters()
                    .values()
                    .forEach(parameter -> results.add(parameter.data().toFloatArray()));
            return results;
        }
    }

    @Test
    void trainsToTheBitsOfTheReference() {
        List<float[]> expected = trained(Backends.named("reference"));
        List<float[]> actual = trained(device);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "result " + i);
        }
    }
}
