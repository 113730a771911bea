package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recurrent layers and their gradients by cuDNN, on the emulated one, which keeps weights where it likes and wants to be asked. */
final class RecurrencesOnDeviceTest {
    private static final int TIME = 4;
    private static final int BATCH = 3;
    private static final int FEATURES = 5;
    private static final int HIDDEN = 6;

    /** Of which the emulated library has none. */
    private static final int REFUSED = 7;

    private static final int[] LENGTHS = {4, 1, 2};

    private static final List<Recurrence> CELLS =
            List.of(new Lstm(false, false, false), new Gru(false, false), new Rnn(Rnn.Activation.TANH, false, false));

    private static List<Spec> inputs(Recurrence op, DType dtype, boolean gradients, int hidden) {
        List<Shape> shapes = new ArrayList<>(List.of(Shape.of(TIME, BATCH, FEATURES)));
        for (int state = 0; state < op.states(); state++) {
            shapes.add(Shape.of(BATCH, hidden));
        }
        int rows = op.gates() * hidden;
        shapes.addAll(List.of(Shape.of(rows, FEATURES), Shape.of(rows, hidden), Shape.of(rows), Shape.of(rows)));
        List<Spec> specs = new ArrayList<>();
        shapes.forEach(shape -> specs.add(new Spec(shape, dtype)));
        if (op.masked()) {
            specs.add(Spec.of(DType.I32, BATCH));
        }
        if (gradients) {
            specs.addAll(op.infer(List.copyOf(specs)));
        }
        return specs;
    }

    private static List<NDArray> drawn(List<Spec> specs) {
        Draws draws = new Draws(5, 0);
        List<NDArray> all = new ArrayList<>();
        for (Spec spec : specs) {
            if (spec.dtype() == DType.I32) {
                all.add(NDArray.of(LENGTHS));
                continue;
            }
            float[] values = new float[(int) spec.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (draws.uniform() - 0.5);
            }
            all.add((NDArray) Cast.cast(NDArray.of(values, spec.shape().dims()), spec.dtype()));
        }
        return all;
    }

    private record Answer(List<float[]> arrays, String plan) {}

    private static Answer computed(Backend on, Recurrence op, DType dtype, boolean gradients) {
        return computed(on, op, dtype, gradients, HIDDEN);
    }

    private static Answer computed(Backend on, Recurrence op, DType dtype, boolean gradients, int hidden) {
        try (Backends.Use use = Backends.use(on);
                Scope all = Scope.open("recurrence")) {
            List<NDArray> given = drawn(inputs(op, dtype, gradients, hidden));
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            given.forEach(array -> symbols.add(trace.input("x" + symbols.size(), array.spec())));
            List<Tensor> results = gradients ? new RecurrenceGradient(op).onAll(symbols) : op.onAll(symbols);
            try (Executable compiled = Executable.compile(trace.graph(results), on)) {
                compiled.run(given);
                List<float[]> arrays = compiled.run(given).stream()
                        .map(array -> ((NDArray) Cast.cast(array, DType.F32)).toFloatArray())
                        .toList();
                return new Answer(arrays, compiled.explain());
            }
        }
    }

    private static void compare(Recurrence op, DType dtype, boolean gradients) {
        Answer expected = computed(new ReferenceBackend(), op, dtype, gradients);
        try (CudaBackend device = TestDevice.open()) {
            Answer actual = computed(device, op, dtype, gradients);
            assertTrue(actual.plan().contains("4 steps of 3 by cuDNN 9.5.1"), actual.plan());
            for (int i = 0; i < expected.arrays().size(); i++) {
                assertArrayEquals(
                        expected.arrays().get(i), actual.arrays().get(i), 1e-5f, op + " " + dtype + ", result " + i);
            }
        }
    }

    @Test
    void areThoseOfTheDefinition() {
        Emulator emulator = Emulator.get();
        for (Recurrence op : CELLS) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                compare(op, dtype, false);
            }
        }
        assertEquals(0, emulator.live());
    }

    @Test
    void soAreTheirGradients() {
        Emulator emulator = Emulator.get();
        for (Recurrence op : CELLS) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                compare(op, dtype, true);
            }
        }
        assertEquals(0, emulator.live());
    }

    @Test
    void whatTheLibraryHasNotIsComputedStepByStep() {
        byStep(new Rnn(Rnn.Activation.RELU, false, false), DType.F32, 1e-5f, HIDDEN);
        byStep(new Lstm(false, true, false), DType.F32, 1e-5f, HIDDEN);
        byStep(new Gru(true, true), DType.F32, 1e-5f, HIDDEN);
        byStep(new Lstm(false, false, true), DType.F32, 1e-5f, HIDDEN);
        byStep(new Gru(false, false), DType.BF16, 0.1f, HIDDEN);
    }

    private static void byStep(Recurrence op, DType dtype, float tolerance, int hidden) {
        try (CudaBackend device = TestDevice.open()) {
            for (boolean gradients : List.of(false, true)) {
                Answer expected = computed(new ReferenceBackend(), op, dtype, gradients, hidden);
                Answer actual = computed(device, op, dtype, gradients, hidden);
                assertTrue(!actual.plan().contains("cuDNN"), actual.plan());
                for (int i = 0; i < expected.arrays().size(); i++) {
                    String which = op + " " + dtype + (gradients ? ", gradient " : ", result ") + i;
                    assertArrayEquals(expected.arrays().get(i), actual.arrays().get(i), tolerance, which);
                }
            }
        }
        assertEquals(0, Emulator.get().live());
    }

    @Test
    void whatTheLibraryRefusesIsComputedStepByStep() {
        for (Recurrence op : CELLS) {
            byStep(op, DType.F32, 1e-5f, REFUSED);
        }
    }

    @Test
    void theLibraryCanBeTurnedOff() {
        System.setProperty(LibrarySearch.CUDNN, "off");
        try (CudaBackend device = TestDevice.open()) {
            Answer own = computed(device, new Lstm(false, false, false), DType.F32, false);
            assertTrue(!own.plan().contains("cuDNN"), own.plan());
        } finally {
            System.clearProperty(LibrarySearch.CUDNN);
        }
    }
}
