package dev.bellows.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients worked out by hand: where formulas have kinks, and where numbers are great. */
final class LossValuesTest {
    private static final double ROUNDING = 1e-5; // f32 on the backend at hand, whose logarithm is good to 2e-6
    private static final double LN2 = Math.log(2);
    private static final double[] GREAT = {1e4, -1e4, 1e30, -1e30};

    private static NDArray vector(double... values) {
        return NDArray.of(values, new Spec(Shape.of(values.length), DType.F32));
    }

    @Test
    void addsTheLossesOfSeveralOutputs() {
        List<NDArray> outputs = List.of(vector(1, 2), vector(10, 20));
        Tensor both = new L1Loss().ofAll(outputs, List.of(vector(3, 2), vector(10, 25)));
        assertArrayEquals(new double[] {2, 5}, ((NDArray) both).toDoubleArray());
        Tensor first = new L1Loss().ofAll(outputs, List.of(vector(3, 2)));
        assertArrayEquals(new double[] {2, 0}, ((NDArray) first).toDoubleArray());
    }

    static Stream<Arguments> kinks() {
        return Stream.of(
                // loss, prediction, label, value, gradient
                Arguments.of(new L1Loss(), 2, 2, 0, 0),
                Arguments.of(new HuberLoss(2), 5, 3, 1, 1),
                Arguments.of(new HuberLoss(2), 1, 3, 1, -1),
                Arguments.of(new HuberLoss(2), 3, 3, 0, 0),
                Arguments.of(new HingeLoss(), 1, 1, 0, 0),
                Arguments.of(new HingeLoss(), 0, -1, 1, 1),
                Arguments.of(new SquaredHingeLoss(), 1, 1, 0, 0),
                Arguments.of(new SquaredHingeLoss(), -1, 1, 4, -4),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(), 0, 1, LN2, -0.5),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(), 0, 0, LN2, 0.5),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(4), 0, 1, 4 * LN2, -2),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(4), 0, 0, LN2, 0.5),
                Arguments.of(new LogisticLoss(), 0, -1, LN2, 0.5),
                Arguments.of(new LogisticLoss(LogisticLoss.Labels.BINARY), 0, 0, LN2, 0.5),
                // At q = ½: d/dx of -(1 - q)² ln q / 4 is (2 (1 - q)² q ln q - (1 - q)³) / 4.
                Arguments.of(new FocalLoss(), 0, 1, LN2 / 16, -(0.5 + LN2) / 16),
                Arguments.of(new FocalLoss(0, 0.5), 0, 0, LN2 / 2, 0.25),
                Arguments.of(new PoissonNLLLoss(), 0, 0, 1, 1),
                Arguments.of(new PoissonNLLLoss(true, true), 0, 0, 1, 1),
                Arguments.of(new PoissonNLLLoss(true, true), 0, 1, 1, 0),
                Arguments.of(new KLDivLoss(), -1, 0, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("kinks")
    void isWhatItSaysAtAKink(Loss loss, double prediction, double label, double value, double gradient) {
        NDArray p = vector(prediction);
        NDArray y = vector(label);
        List<NDArray> found = lossAndGradient(x -> loss.of(x, y), p);
        assertEquals(value, found.get(0).item(), ROUNDING);
        assertEquals(gradient, found.get(1).item(), ROUNDING);
    }

    private static List<NDArray> lossAndGradient(Function<Tensor, Tensor> loss, NDArray x) {
        try (Recording recording = Autograd.record()) {
            Tensor losses = loss.apply(x);
            Tensor gradient = Autograd.gradients(losses, List.of(x)).get(0);
            return List.of((NDArray) losses, (NDArray) gradient);
        }
    }

    static Stream<Arguments> surviveGreatNumbers() {
        return Stream.of(
                Arguments.of(new L1Loss(), 1),
                Arguments.of(new HuberLoss(), 1),
                Arguments.of(new HingeLoss(), 1),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(), 0),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(), 1),
                Arguments.of(new SigmoidBinaryCrossEntropyLoss(7), 0.5),
                Arguments.of(new LogisticLoss(), -1),
                Arguments.of(new LogisticLoss(), 1),
                Arguments.of(new FocalLoss(), 0),
                Arguments.of(new FocalLoss(), 1),
                Arguments.of(new FocalLoss(0.5, 0.25), 1),
                Arguments.of(new FocalLoss(0, 0.25), 1));
    }

    @ParameterizedTest
    @MethodSource("surviveGreatNumbers")
    void isFiniteForGreatScores(Loss loss, double label) {
        NDArray y = vector(label, label, label, label);
        for (NDArray found : lossAndGradient(x -> loss.of(x, y), vector(GREAT))) {
            assertTrue(Arrays.stream(found.toDoubleArray()).allMatch(Double::isFinite), loss + ": " + found);
        }
    }

    @Test
    void costsNothingToBeSureAndRightAndTheScoreToBeSureAndWrong() {
        NDArray yes = vector(1, 1);
        NDArray losses = (NDArray) new SigmoidBinaryCrossEntropyLoss().of(vector(1e4, -1e4), yes);
        assertArrayEquals(new double[] {0, 1e4}, losses.toDoubleArray());
    }

    @Test
    void ranksGreatScores() {
        List<NDArray> found = lossAndGradient(x -> new BprLoss().of(x, vector(0, 0, 0)), vector(1e30, -1e30, 0));
        assertArrayEquals(new float[] {0, 1e30f, (float) LN2}, found.get(0).toFloatArray(), (float) ROUNDING);
        assertArrayEquals(new float[] {0, -1, -0.5f}, found.get(1).toFloatArray(), (float) ROUNDING);
    }

    @Test
    void crossEntropyIsFiniteForGreatScores() {
        NDArray scores = NDArray.of(new float[][] {{1e30f, -1e30f, 0}});
        for (NDArray label : List.of(NDArray.of(new int[] {1}), NDArray.of(new float[][] {{0.2f, 0.3f, 0.5f}}))) {
            for (NDArray found : lossAndGradient(x -> new SoftmaxCrossEntropyLoss(0.1).of(x, label), scores)) {
                assertTrue(Arrays.stream(found.toDoubleArray()).allMatch(Double::isFinite), found.toString());
            }
        }
    }

    @Test
    void aClassWithoutProbabilityMayBeMaskedOut() {
        NDArray scores = NDArray.of(new float[][] {{0, 0, Float.NEGATIVE_INFINITY}});
        NDArray half = NDArray.of(new float[][] {{0.5f, 0.5f, 0}});
        List<NDArray> found = lossAndGradient(x -> new SoftmaxCrossEntropyLoss().of(x, half), scores);
        assertEquals(LN2, found.get(0).item(), ROUNDING);
        assertArrayEquals(new float[] {0, 0, 0}, found.get(1).toFloatArray(), (float) ROUNDING);
        NDArray logs = NDArray.of(new float[][] {{(float) -LN2, (float) -LN2, Float.NEGATIVE_INFINITY}});
        assertEquals(0, ((NDArray) new KLDivLoss().of(logs, half)).item(), ROUNDING);
    }

    @Test
    void probabilitiesOfOneClassAreThatClass() {
        NDArray scores = NDArray.of(new float[][] {{1, 2, 3}, {3, 1, 2}});
        NDArray classes = NDArray.of(new int[] {2, 1});
        NDArray dense = NDArray.of(new float[][] {{0, 0, 1}, {0, 1, 0}});
        for (double smoothing : new double[] {0, 0.2}) {
            Loss loss = new SoftmaxCrossEntropyLoss(smoothing);
            float[] expected = ((NDArray) loss.of(scores, classes)).toFloatArray();
            assertArrayEquals(expected, ((NDArray) loss.of(scores, dense)).toFloatArray(), (float) ROUNDING);
        }
    }

    @Test
    void theCosineOfAZeroVectorIsZero() {
        NDArray nothing = NDArray.of(new float[][] {{0, 0}, {0, 0}});
        NDArray other = NDArray.of(new float[][] {{3, 4}, {3, 4}});
        List<NDArray> found = lossAndGradient(
                x -> new CosineEmbeddingLoss().ofAll(List.of(x, other), List.of(vector(1, -1))), nothing);
        assertArrayEquals(new float[] {1, 0}, found.get(0).toFloatArray());
        assertTrue(Arrays.stream(found.get(1).toDoubleArray()).allMatch(Double::isFinite), found.toString());
    }

    @Test
    void takesWholeNumbersAsLabelsInAnyShapeOfTheSameBatch() {
        NDArray scores = NDArray.of(new float[][] {{2}, {-1}});
        NDArray yesNo = NDArray.of(new int[] {1, 0});
        NDArray losses = (NDArray) new SigmoidBinaryCrossEntropyLoss().of(scores, yesNo);
        assertArrayEquals(
                new double[] {Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-1))}, losses.toDoubleArray(), ROUNDING);
    }

    @Test
    void weighsSamples() {
        NDArray p = NDArray.of(new float[][] {{1, 3}, {2, 2}, {5, 5}});
        NDArray y = NDArray.of(new float[][] {{0, 0}, {0, 0}, {0, 0}});
        Loss loss = new L1Loss();
        assertArrayEquals(new float[] {1, 0, 20}, ((NDArray) loss.of(p, y, vector(0.5, 0, 4))).toFloatArray());
        assertArrayEquals(
                new float[] {2, 0, 15}, ((NDArray) loss.of(p, y, NDArray.of(new int[] {1, 0, 3}))).toFloatArray());
    }
}
