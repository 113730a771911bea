package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.driver.AbstractDevice;
import dev.bellows.cuda.driver.EchoCompiler;
import dev.bellows.cuda.driver.Recorder;
import dev.bellows.cuda.driver.RecurrenceLibrary;
import dev.bellows.cuda.kernel.CubinStore;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.cuda.kernel.Libraries;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LayerNormGradient;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.rnn.Lstm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many launches common parts of networks are, by mechanisms that know none of them. The kernels do nothing here. */
final class LaunchesTest {
    private static final Spec ROWS = Spec.of(DType.F32, 32, 100);
    private static final Spec ROW = Spec.of(DType.F32, 100);
    private static final Spec COLUMN = Spec.of(DType.F32, 32);
    private static final Spec PICTURES = Spec.of(DType.F32, 4, 8, 5, 5);
    private static final Spec CHANNELS = Spec.of(DType.F32, 8);

    @TempDir
    Path cubins;

    private Recorder.Trace recorded(boolean recurs, List<Spec> inputs, Function<List<Tensor>, List<Tensor>> network) {
        AbstractDevice driver = new AbstractDevice(1, 1 << 30);
        driver.define("*", (device, extent, arguments) -> {});
        Recorder recorder = new Recorder(driver);
        @Nullable RecurrenceLibrary recurrences = recurs ? recorder.recurrences() : null;
        Libraries libraries =
                new Libraries(recorder.products(), recorder.convolutions(), recurrences, false, Long.MAX_VALUE);
        CudaDevice device = new CudaDevice(recorder.api(), 0, Long.MAX_VALUE);
        try (CudaBackend backend = new CudaBackend(
                        device, new KernelTable(device, new EchoCompiler(), new CubinStore(cubins), libraries));
                Scope all = Scope.open("launches")) {
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            inputs.forEach(spec -> symbols.add(trace.input("x" + symbols.size(), spec)));
            try (Executable compiled = Executable.compile(trace.graph(network.apply(symbols)), backend)) {
                List<NDArray> given = inputs.stream()
                        .map(spec -> NDArray.empty(backend, spec))
                        .toList();
                recorder.take();
                compiled.run(given);
                return recorder.take();
            }
        }
    }

    private long launches(List<Spec> inputs, Function<List<Tensor>, List<Tensor>> network) {
        Recorder.Trace trace = recorded(false, inputs, network);
        assertEquals(0, trace.count("copy") + trace.count("fill"), trace::toString);
        return trace.count("launch");
    }

    @Test
    void softmaxOfScaledScores() {
        assertEquals(
                1,
                launches(List.of(ROWS), in -> List.of(Softmax.softmax(in.get(0).mul(0.5), -1))));
        assertEquals(
                1,
                launches(
                        List.of(ROWS, ROWS),
                        in -> List.of(
                                new SoftmaxGradient(1).on(in.get(0), in.get(1)).mul(0.5))));
    }

    @Test
    void normalisationOfRowsWithWhatWasAdded() {
        assertEquals(1, launches(List.of(ROWS, ROWS, ROW, ROW), in -> new LayerNorm(1, 1e-5)
                .onAll(List.of(in.get(0).add(in.get(1)), in.get(2), in.get(3)))));
        assertEquals(
                2,
                launches(List.of(ROWS, ROWS, ROW, COLUMN, COLUMN), in -> new LayerNormGradient(1, 1e-5).onAll(in)),
                "the sums over the other axis are not of these rows");
    }

    @Test
    void normalisationOfBatchesWithRectifierAndWayAround() {
        assertEquals(1, launches(List.of(PICTURES, CHANNELS, CHANNELS, PICTURES), in -> {
            List<Tensor> normal = new BatchNorm(1e-5).onAll(in.subList(0, 3));
            return List.of(Relu.relu(normal.get(0).add(in.get(3))), normal.get(1), normal.get(2));
        }));
        assertEquals(
                1, launches(List.of(PICTURES, PICTURES, CHANNELS, CHANNELS, CHANNELS), in -> new BatchNormGradient(1e-5)
                        .onAll(in)));
    }

    @Test
    void normalisationsThatNobodyThoughtOf() {
        assertEquals(1, launches(List.of(ROWS), in -> {
            Tensor x = in.get(0);
            Tensor most = ReduceMax.maxKeepDims(x.mul(x), 1);
            Tensor scaled = x.div(most);
            return List.of(Tanh.tanh(scaled.sub(ReduceSum.sumKeepDims(scaled.mul(x), 1))));
        }));
    }

    @Test
    void sumsOverTheSameArray() {
        assertEquals(1, launches(List.of(ROWS), in -> {
            Tensor x = in.get(0);
            return List.of(Mean.mean(x, 1), ReduceMax.maxKeepDims(x, 1), ReduceSum.sum(x.mul(x), 1));
        }));
    }

    @Test
    void arraysThatAreTurnedAround() {
        Transpose turn = new Transpose(List.of(1, 0));
        assertEquals(
                1,
                launches(
                        List.of(ROWS, ROWS, ROWS),
                        in -> List.of(turn.on(in.get(0)), turn.on(in.get(1)).mul(2), turn.on(in.get(2)))));
    }

    @Test
    void whatNothingWaitsForGoesWithWhatSomethingWaitsFor() {
        Spec square = Spec.of(DType.F32, 32, 32);
        Recorder.Trace trace = recorded(false, List.of(square, square), in -> {
            MatMul times = new MatMul(false, false);
            Tensor aside = ReduceSum.sum(in.get(1), 1).mul(3);
            Tensor x = Tanh.tanh(times.on(in.get(0), in.get(1)));
            return List.of(aside, new Add().on(times.on(x, in.get(1)), x));
        });
        assertEquals(2, trace.count("library"), trace::toString);
        assertEquals(2, trace.count("launch"), trace::toString);
    }

    @Test
    void aRowThatIsLongerThanAFewTeamsAreFastFor() {
        Spec one = Spec.of(DType.F32, 1, 1 << 20);
        assertTrue(launches(List.of(one), in -> List.of(Softmax.softmax(in.get(0), -1))) > 1);
    }

    @Test
    void aWalkOverASequence() {
        int time = 20;
        List<Spec> inputs = List.of(
                Spec.of(DType.F32, time, 4, 8),
                Spec.of(DType.F32, 4, 16),
                Spec.of(DType.F32, 4, 16),
                Spec.of(DType.F32, 64, 8),
                Spec.of(DType.F32, 64, 16),
                Spec.of(DType.F32, 64),
                Spec.of(DType.F32, 64));
        Lstm op = new Lstm(false, false, false);
        Recorder.Trace library = recorded(true, inputs, op::onAll);
        assertEquals(1, library.count("library") + library.count("launch"), library::toString);
        Recorder.Trace steps = recorded(false, inputs, op::onAll);
        assertTrue(steps.count("launch") + steps.count("library") > 2L * time, steps::sum);
    }
}
