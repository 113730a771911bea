package dev.bellows.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optest.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every loss, on the reference backend. */
final class LossTableTest {
    private static final String RERUN = "; " + Seed.rerun();
    private static final double STEP = 1e-6;
    private static final Backend DEFAULT = Backends.current();
    private static final Backend REFERENCE = Backends.named("reference");

    private final SplittableRandom random = new SplittableRandom(Seed.of("losses"));
    private Backends.Use use;

    @BeforeEach
    void computeOnTheReference() {
        use = Backends.use(REFERENCE);
    }

    @AfterEach
    void leaveTheReference() {
        use.close();
    }

    static Stream<LossRow> rows() {
        return LossRows.all().stream();
    }

    @Test
    void everyLossHasARow() throws Exception {
        Path folder = Path.of(Loss.class.getResource("Loss.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(folder)) {
            for (String file : files.map(path -> path.getFileName().toString()).toList()) {
                if (file.endsWith(".class") && !file.contains("-") && !file.contains("$")) {
                    Class<?> type = Class.forName("dev.bellows.nn.loss." + file.replace(".class", ""));
                    assertTrue(
                            !type.isRecord()
                                    || rows().anyMatch(row -> row.name().startsWith(type.getSimpleName())),
                            type + " has no row in LossRows");
                }
            }
        }
    }

    private List<NDArray> draw(List<LossRow.In> of, DType dtype) {
        return of.stream().map(input -> input.random(random, dtype)).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesOneNumberPerSampleByItsFormula(LossRow row) {
        for (List<LossRow.In> of : row.cases()) {
            List<NDArray> in = draw(of, DType.F64);
            NDArray losses = (NDArray) row.loss().apply(List.copyOf(in));
            assertEquals(new Spec(Shape.of(in.get(0).shape().dim(0)), DType.F64), losses.spec(), row + RERUN);
            assertArrayEquals(row.expected(in), losses.toDoubleArray(), 1e-11, row + " of " + in + RERUN);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void followsItsFormulaInSinglePrecisionOnTheDefaultBackend(LossRow row) {
        try (Backends.Use faster = Backends.use(DEFAULT)) {
            for (List<LossRow.In> of : row.cases()) {
                List<NDArray> in = draw(of, DType.F32);
                double[] losses = ((NDArray) row.loss().apply(List.copyOf(in))).toDoubleArray();
                double[] expected = row.expected(in);
                for (int i = 0; i < expected.length; i++) {
                    double tolerance = 2e-5 * Math.max(1, Math.abs(expected[i]));
                    assertEquals(expected[i], losses[i], tolerance, row + " of " + in + RERUN);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasTheGradientThatDifferencesGive(LossRow row) {
        for (List<LossRow.In> of : row.cases()) {
            List<NDArray> in = draw(of, DType.F64);
            List<NDArray> floating =
                    in.stream().filter(x -> x.dtype().isFloating()).toList();
            List<double[]> direction = floating.stream()
                    .map(x -> random.doubles(x.shape().size(), -1, 1).toArray())
                    .toList();
            NDArray heads = NDArray.of(
                    random.doubles(in.get(0).shape().dim(0), -1, 1).toArray(),
                    new Spec(Shape.of(in.get(0).shape().dim(0)), DType.F64));
            double expected =
                    (moved(row, in, direction, STEP, heads) - moved(row, in, direction, -STEP, heads)) / (2 * STEP);
            double slope = 0;
            List<NDArray> gradients = gradients(row, in, heads, floating);
            for (int i = 0; i < gradients.size(); i++) {
                double[] gradient = gradients.get(i).toDoubleArray();
                for (int j = 0; j < gradient.length; j++) {
                    slope += gradient[j] * direction.get(i)[j];
                }
            }
            assertEquals(expected, slope, 1e-7 * Math.max(1, Math.abs(expected)), row + " of " + in + RERUN);
        }
    }

    private static List<NDArray> gradients(LossRow row, List<NDArray> in, NDArray heads, List<NDArray> by) {
        try (Recording recording = Autograd.record()) {
            Tensor total = row.loss().apply(List.copyOf(in)).mul(heads);
            return Autograd.gradients(total, by).stream()
                    .map(NDArray.class::cast)
                    .toList();
        }
    }

    /** Σ heads · loss where the floating inputs are moved along {@code direction}. */
    private static double moved(LossRow row, List<NDArray> in, List<double[]> direction, double step, NDArray heads) {
        List<Tensor> moved = new ArrayList<>();
        int next = 0;
        for (NDArray x : in) {
            if (x.dtype().isFloating()) {
                double[] values = x.toDoubleArray();
                double[] along = direction.get(next++);
                for (int i = 0; i < values.length; i++) {
                    values[i] += step * along[i];
                }
                moved.add(NDArray.of(values, x.spec()));
            } else {
                moved.add(x);
            }
        }
        NDArray total = (NDArray) ReduceSum.sum(row.loss().apply(moved).mul(heads));
        return total.item();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void computesTheSameBitsWhenTraced(LossRow row) {
        for (List<LossRow.In> of : row.cases()) {
            List<NDArray> in = draw(of, DType.F32);
            List<Tensor> atOnce;
            try (Recording recording = Autograd.record()) {
                atOnce = lossAndGradient(row, List.copyOf(in));
            }
            Trace trace = new Trace();
            List<Tensor> symbols = new ArrayList<>();
            in.forEach(x -> symbols.add(trace.input("x" + symbols.size(), x.spec())));
            List<NDArray> compiled = Executable.compile(trace.graph(lossAndGradient(row, symbols)), REFERENCE)
                    .run(in);
            for (int i = 0; i < compiled.size(); i++) {
                assertArrayEquals(
                        ((NDArray) atOnce.get(i)).toFloatArray(),
                        compiled.get(i).toFloatArray(),
                        row + " of " + in + RERUN);
            }
        }
    }

    private static List<Tensor> lossAndGradient(LossRow row, List<Tensor> in) {
        Tensor loss = row.loss().apply(in);
        return List.of(loss, Autograd.gradients(loss, in.subList(0, 1)).get(0));
    }
}
