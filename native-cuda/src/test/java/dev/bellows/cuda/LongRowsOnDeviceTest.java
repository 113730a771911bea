package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Rows that are so long that blocks of twice as many threads go through them. */
final class LongRowsOnDeviceTest {
    private static final int LONG = 4097;

    /** Of all bits that f64 has. */
    private static NDArray waves(Spec spec, int seed, int nan) {
        double[] values = new double[(int) spec.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == nan ? Double.NaN : 3 * Math.sin(i + seed);
        }
        return NDArray.of(values, spec);
    }

    private static List<double[]> computed(
            Backend on, List<Spec> specs, int nan, Function<List<Tensor>, List<Tensor>> network) {
        try (Backends.Use use = Backends.use(on);
                Scope all = Scope.open("long rows")) {
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            List<NDArray> given = new ArrayList<>();
            for (Spec spec : specs) {
                given.add(waves(spec, symbols.size(), nan));
                symbols.add(trace.input("x" + symbols.size(), spec));
            }
            try (Executable compiled = Executable.compile(trace.graph(network.apply(symbols)), on)) {
                return compiled.run(given).stream().map(NDArray::toDoubleArray).toList();
            }
        }
    }

    @Test
    void areThoseOfTheReferenceWithANaNAmongThem() {
        List<Spec> specs = List.of(Spec.of(DType.F32, 2, LONG), Spec.of(DType.F32, LONG, 3));
        Function<List<Tensor>, List<Tensor>> network =
                in -> List.of(Softmax.softmax(in.get(0), -1), ReduceSum.sum(in.get(1), 0));
        for (int nan : List.of(-1, 0, LONG - 1)) {
            List<double[]> expected = computed(new ReferenceBackend(), specs, nan, network);
            try (CudaBackend device = TestDevice.open()) {
                List<double[]> actual = computed(device, specs, nan, network);
                assertArrayEquals(expected.get(0), actual.get(0), 1e-6, "softmax, NaN at " + nan);
                assertArrayEquals(expected.get(1), actual.get(1), 1e-3, "sums, NaN at " + nan);
                assertEquals(nan >= 0, Double.isNaN(actual.get(0)[0]), "the first row, NaN at " + nan);
                assertTrue(!Double.isNaN(actual.get(0)[LONG]), "the other row");
            }
        }
    }

    private static Tensor sumOfSquares(Tensor x, int axis) {
        return ReduceSum.sum(Mul.mul(x, x), axis);
    }

    /** In f64, whose sums show each other order. Squares are in a group with their sum, which an op that is alone has none of. */
    @Test
    void theBitsOfASumAreTheSameWhateverElseIsInTheLaunch() {
        Emulator emulator = Emulator.get();
        Spec columns = Spec.of(DType.F64, 100, 40);
        try (CudaBackend device = TestDevice.open()) {
            List<double[]> alone = computed(device, List.of(columns), -1, in -> List.of(sumOfSquares(in.get(0), 0)));
            long before = emulator.launches();
            List<double[]> together = computed(
                    device,
                    List.of(columns, Spec.of(DType.F64, 2, LONG)),
                    -1,
                    in -> List.of(sumOfSquares(in.get(0), 0), sumOfSquares(in.get(1), 1)));
            assertEquals(1, emulator.launches() - before);
            assertArrayEquals(alone.get(0), together.get(0));
        }
    }
}
