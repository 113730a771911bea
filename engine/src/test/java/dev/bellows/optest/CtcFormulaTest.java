package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.loss.CTCLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.loss.CtcLoss;
import dev.bellows.op.movement.Transpose;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CTC against the sum over every single alignment. */
final class CtcFormulaTest {
    private static final int CLASSES = 3;
    private static final int BLANK = 2;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray activations(int time, int batch) {
        SplittableRandom random = new SplittableRandom(Seed.of("ctc " + time));
        double[] values = new double[time * batch * CLASSES];
        Arrays.setAll(values, i -> random.nextDouble(-2, 2));
        return NDArray.of(values, Spec.of(DType.F64, time, batch, CLASSES));
    }

    private static double byEnumeration(NDArray x, int sample, int time, List<Integer> labels) {
        int batch = x.shape().dim(1);
        double[] values = x.toDoubleArray();
        double[][] steps = new double[time][];
        for (int t = 0; t < time; t++) {
            int from = (t * batch + sample) * CLASSES;
            steps[t] = Arrays.copyOfRange(values, from, from + CLASSES);
        }
        return CtcPaths.loss(steps, labels, BLANK);
    }

    @Test
    void isTheSumOverAllAlignments() {
        int[][] labels = {{0, 1, 1}, {1, 0, -1}, {0, -1, -1}, {-1, -1, -1}, {1, 1, 0}};
        int[] times = {6, 6, 4, 3, 4};
        int[] lengths = {3, 2, 1, 0, 3};
        NDArray x = activations(6, 5);
        NDArray losses = (NDArray) CtcLoss.ctcLoss(
                x,
                NDArray.of(Arrays.stream(labels).flatMapToInt(Arrays::stream).toArray(), 5, 3),
                NDArray.of(times),
                NDArray.of(lengths),
                -1);
        for (int n = 0; n < 5; n++) {
            List<Integer> known =
                    Arrays.stream(labels[n]).limit(lengths[n]).boxed().toList();
            assertEquals(byEnumeration(x, n, times[n], known), losses.toDoubleArray()[n], 1e-12, Seed.rerun());
        }
    }

    @Test
    void labelsThatDoNotFitHaveAnInfiniteLossAndNoGradient() {
        NDArray x = activations(2, 1);
        try (Recording recording = Autograd.record()) {
            Tensor loss = CtcLoss.ctcLoss(
                    x, NDArray.of(new int[] {1, 1}, 1, 2), NDArray.of(new int[] {2}), NDArray.of(new int[] {2}), BLANK);
            assertEquals(Double.POSITIVE_INFINITY, ((NDArray) loss).item());
            NDArray gradient = (NDArray) Autograd.gradients(loss, List.of(x)).get(0);
            assertArrayEquals(new double[2 * CLASSES], gradient.toDoubleArray());
        }
    }

    @Test
    void whatIsNotANumberStaysVisible() {
        NDArray x = activations(2, 1);
        x.fill(Double.NaN);
        NDArray one = NDArray.of(new int[] {1});
        try (Recording recording = Autograd.record()) {
            Tensor loss = CtcLoss.ctcLoss(x, NDArray.of(new int[] {1}, 1, 1), one, one, BLANK);
            assertEquals(Double.NaN, ((NDArray) loss).item());
            NDArray gradient = (NDArray) Autograd.gradients(loss, List.of(x)).get(0);
            assertEquals(Double.NaN, gradient.toDoubleArray()[0]);
        }
    }

    @Test
    void theLayerCountsLabelsUpToThePadding() {
        NDArray x = activations(6, 2);
        NDArray labels = NDArray.of(new int[] {0, 1, -1, 1, -1, -1}, 2, 3);
        NDArray losses = (NDArray) new CTCLoss().of(Transpose.transpose(x, 1, 0, 2), labels);
        assertEquals(byEnumeration(x, 0, 6, List.of(0, 1)), losses.toDoubleArray()[0], 1e-12, Seed.rerun());
        assertEquals(byEnumeration(x, 1, 6, List.of(1)), losses.toDoubleArray()[1], 1e-12, Seed.rerun());
    }

    @Test
    void refusesWhatIsNoClass() {
        NDArray x = activations(2, 1);
        NDArray one = NDArray.of(new int[] {1});
        assertEquals(
                "CtcLoss: blank 3 is not a class of x f64[2, 1, 3]",
                assertThrows(
                                ShapeException.class,
                                () -> CtcLoss.ctcLoss(x, NDArray.of(new int[] {1}, 1, 1), one, one, 3))
                        .getMessage());
        assertEquals(
                "CTCLoss: label 7 at place 0 of row 0 is none of 3 classes, of which the last is the blank; number the"
                        + " others from 0",
                assertThrows(IllegalArgumentException.class, () -> new CTCLoss()
                                .of(Transpose.transpose(x, 1, 0, 2), NDArray.of(new int[] {7}, 1, 1)))
                        .getMessage());
        assertThrows(ShapeException.class, () -> CtcLoss.ctcLoss(x, NDArray.of(new int[] {7}, 1, 1), one, one, -1));
        // beyond its length a label is not read
        NDArray longer = NDArray.of(new int[] {1, 7}, 1, 2);
        assertEquals(
                ((NDArray) CtcLoss.ctcLoss(x, NDArray.of(new int[] {1, -1}, 1, 2), one, one, -1)).item(),
                ((NDArray) CtcLoss.ctcLoss(x, longer, one, one, -1)).item());
    }

    /** The scores of all samples lie in one row, where such a label would be one of the next sample's. */
    @Test
    void refusesALabelThatWouldBeTheNextSamplesInACompiledGraphToo() {
        NDArray x = activations(2, 2);
        NDArray two = NDArray.of(new int[] {1, 1});
        Trace trace = new Trace();
        Tensor loss = CtcLoss.ctcLoss(
                trace.input("x", x.spec()), trace.input("labels", Spec.of(DType.I32, 2, 1)), two, two, BLANK);
        try (Executable compiled = Executable.compile(trace.graph(List.of(loss)), Compute.REFERENCE)) {
            NDArray good = NDArray.of(new int[] {1, 0}, 2, 1);
            assertEquals(2, compiled.run(List.of(x, good)).get(0).shape().size());
            NDArray bad = NDArray.of(new int[] {CLASSES, 0}, 2, 1);
            assertThrows(ShapeException.class, () -> compiled.run(List.of(x, bad)));
        }
    }
}
