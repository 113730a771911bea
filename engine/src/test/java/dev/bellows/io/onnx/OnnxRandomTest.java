package dev.bellows.io.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators that draw: by their moments, of so many that five standard errors are little, since nobody else draws the same numbers. */
final class OnnxRandomTest {
    private static final int COUNT = 20_000;

    private static double[] drawn(ByteBuffer model, NDArray... in) throws IOException {
        OnnxBlock net = Onnx.load("random", model);
        NDArray first = (NDArray) net.forwardAll(List.<Tensor>of(in)).get(0);
        NDArray second = (NDArray) net.forwardAll(List.<Tensor>of(in)).get(0);
        assertFalse(Arrays.equals(first.toDoubleArray(), second.toDoubleArray()), "drawn once for all");
        NDArray again = (NDArray) Onnx.load("random", model.rewind())
                .forwardAll(List.<Tensor>of(in))
                .get(0);
        assertArrayEquals(first.toDoubleArray(), again.toDoubleArray(), "the same seed");
        return first.toDoubleArray();
    }

    private static void requireMoments(double mean, double deviation, double[] drawn) {
        double found = Arrays.stream(drawn).average().orElseThrow();
        assertEquals(mean, found, 5 * deviation / Math.sqrt(drawn.length), "mean");
        double square = Arrays.stream(drawn).map(x -> (x - found) * (x - found)).sum() / drawn.length;
        assertEquals(1, Math.sqrt(square) / deviation, 5 / Math.sqrt(drawn.length), "standard deviation");
    }

    private static Models zeros() {
        return Models.opset(22).input("x", ElementType.FLOAT, "N");
    }

    @Test
    void uniformNumbersLieBetweenTheirBounds() throws IOException {
        try (Scope scope = Scope.open("test")) {
            double deviation = 6 / Math.sqrt(12);
            double[] of = drawn(Models.opset(22)
                    .node(
                            "RandomUniform",
                            "",
                            "y",
                            Models.list("shape", COUNT),
                            Models.number("low", -1),
                            Models.number("high", 5),
                            Models.number("seed", 3))
                    .giving("y"));
            assertTrue(Arrays.stream(of).allMatch(x -> x >= -1 && x < 5));
            requireMoments(2, deviation, of);
            double[] like = drawn(
                    zeros().node("RandomUniformLike", "x", "y", Models.number("low", -1), Models.number("high", 5))
                            .giving("y"),
                    NDArray.of(new float[COUNT]));
            assertEquals(COUNT, like.length);
            requireMoments(2, deviation, like);
        }
    }

    @Test
    void normalNumbersHaveTheirMeanAndScale() throws IOException {
        try (Scope scope = Scope.open("test")) {
            requireMoments(
                    -2,
                    3,
                    drawn(Models.opset(22)
                            .node(
                                    "RandomNormal",
                                    "",
                                    "y",
                                    Models.list("shape", 4, COUNT / 4),
                                    Models.number("mean", -2),
                                    Models.number("scale", 3))
                            .giving("y")));
            requireMoments(
                    -2,
                    3,
                    drawn(
                            zeros().node(
                                            "RandomNormalLike",
                                            "x",
                                            "y",
                                            Models.number("mean", -2),
                                            Models.number("scale", 3))
                                    .giving("y"),
                            NDArray.of(new float[COUNT])));
        }
    }

    @Test
    void aBernoulliIsOneAsOftenAsItsInputSays() throws IOException {
        try (Scope scope = Scope.open("test")) {
            float[] p = new float[COUNT];
            Arrays.fill(p, 0.3f);
            double[] y = drawn(zeros().node("Bernoulli", "x", "y").giving("y"), NDArray.of(p));
            assertTrue(Arrays.stream(y).allMatch(x -> x == 0 || x == 1));
            requireMoments(0.3, Math.sqrt(0.3 * 0.7), y);
        }
    }

    /** Logarithms that are not normalised, of a class each as likely as 1 : 2 : 5. */
    @Test
    void aMultinomialDrawsClassesByTheirLogarithms() throws IOException {
        try (Scope scope = Scope.open("test")) {
            double[] y = drawn(
                    Models.opset(22)
                            .input("x", ElementType.FLOAT, "N", "3")
                            .node("Multinomial", "x", "y", Models.ints("sample_size", COUNT))
                            .giving("y"),
                    NDArray.of(new float[] {4, 4 + (float) Math.log(2), 4 + (float) Math.log(5)}, 1, 3));
            assertEquals(COUNT, y.length);
            for (int each = 0; each < 3; each++) {
                int of = each;
                double p = List.of(1, 2, 5).get(each) / 8.0;
                double share = Arrays.stream(y).filter(x -> x == of).count() / (double) COUNT;
                assertEquals(p, share, 5 * Math.sqrt(p * (1 - p) / COUNT), "class " + each);
            }
        }
    }
}
