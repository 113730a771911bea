package dev.bellows.optest;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every gradient against central differences, in f64 on the reference backend. The outputs are weighed by random
 * numbers, the inputs moved along one random direction, so that a check costs two evaluations whatever the size.
 */
final class GradientCheckTest {
    private static final double STEP = 1e-5; // errors of step² and of 1e-16 / step, both far below the tolerance
    private static final double TOLERANCE = 1e-6;

    private static Stream<DynamicTest> forEachCase(Consumer<Case> check) {
        return OpTable.rows().stream()
                .filter(Row::hasGradient)
                .map(row -> dynamicTest(row.name(), () -> {
                    for (Case of : row.cases(DType.F64)) {
                        try (Backends.Use use = Backends.use(Compute.REFERENCE);
                                Scope scope = Scope.open(row.name())) {
                            check.accept(of);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithFiniteDifferences() {
        return forEachCase(of -> {
            SplittableRandom random = new SplittableRandom(Seed.of(of));
            List<NDArray> x = of.random(random.nextLong());
            List<NDArray> direction = normal(floating(x), random);
            List<NDArray> weights = normal(floating(Compute.eagerly(of, x)), random);
            double expected = (dot(floating(Compute.eagerly(of, moved(x, direction, STEP))), weights)
                            - dot(floating(Compute.eagerly(of, moved(x, direction, -STEP))), weights))
                    / (2 * STEP);
            List<NDArray> gradient = gradient(of, x, weights, false);
            close(of + ": derivative along a direction", expected, dot(gradient, direction));
        });
    }

    @TestFactory
    Stream<DynamicTest> theGradientsGradientAgreesWithFiniteDifferences() {
        return forEachCase(of -> {
            SplittableRandom random = new SplittableRandom(Seed.of(of));
            List<NDArray> x = of.random(random.nextLong());
            List<NDArray> direction = normal(floating(x), random);
            List<NDArray> weights = normal(floating(Compute.eagerly(of, x)), random);
            List<NDArray> along =
                    normal(floating(x), random); // which combination of first derivatives is differentiated
            double expected = (dot(gradient(of, moved(x, direction, STEP), weights, false), along)
                            - dot(gradient(of, moved(x, direction, -STEP), weights, false), along))
                    / (2 * STEP);
            try (Recording recording = Autograd.record()) {
                List<NDArray> first = gradient(of, x, weights, true);
                List<Tensor> second =
                        Autograd.gradients(List.<Tensor>copyOf(first), List.<Tensor>copyOf(along), floating(x), false);
                close(of + ": second derivative", expected, dot(Compute.arrays(second), direction));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aWrittenGradientIsTheDerivedOne() {
        return forEachCase(of -> {
            Op op = of.origin().op();
            if (op instanceof Composite composite && op instanceof Differentiable) {
                SplittableRandom random = new SplittableRandom(Seed.of(of));
                List<NDArray> x = of.random(random.nextLong());
                List<NDArray> weights = normal(floating(Compute.eagerly(of, x)), random);
                try (Recording recording = Autograd.record()) {
                    List<Tensor> y = composite.expand(List.<Tensor>copyOf(x));
                    List<Tensor> derived = Autograd.gradients(y, List.<Tensor>copyOf(weights), floating(x), false);
                    List<NDArray> written = gradient(of, x, weights, false);
                    for (int i = 0; i < written.size(); i++) {
                        double[] expected = ((NDArray) derived.get(i)).toDoubleArray();
                        double[] actual = written.get(i).toDoubleArray();
                        for (int k = 0; k < expected.length; k++) {
                            close(of + ": gradient " + i + ", element " + k, expected[k], actual[k]);
                        }
                    }
                }
            }
        });
    }

    private static List<NDArray> gradient(Case of, List<NDArray> x, List<NDArray> weights, boolean again) {
        try (Recording recording = Autograd.record()) {
            List<NDArray> y = floating(Compute.eagerly(of, x));
            List<Tensor> gradients =
                    Autograd.gradients(List.<Tensor>copyOf(y), List.<Tensor>copyOf(weights), floating(x), again);
            for (int i = 0; i < gradients.size(); i++) {
                Spec spec = gradients.get(i).spec();
                if (!spec.equals(floating(x).get(i).spec())) {
                    throw new AssertionError(of + ": gradient " + i + " is " + spec);
                }
            }
            return Compute.arrays(gradients);
        }
    }

    private static List<NDArray> floating(List<NDArray> arrays) {
        return arrays.stream().filter(array -> array.dtype().isFloating()).toList();
    }

    private static List<NDArray> normal(List<NDArray> like, SplittableRandom random) {
        return like.stream()
                .map(array -> {
                    double[] values = new double[(int) array.shape().size()];
                    Arrays.setAll(values, i -> random.nextDouble(-1, 1));
                    return NDArray.of(values, array.spec());
                })
                .toList();
    }

    /** {@code x} with its floating arrays moved by {@code step} along {@code direction}. */
    private static List<NDArray> moved(List<NDArray> x, List<NDArray> direction, double step) {
        List<NDArray> moved = new ArrayList<>();
        int next = 0;
        for (NDArray array : x) {
            boolean moves = array.dtype().isFloating();
            moved.add(moves ? (NDArray) array.add(direction.get(next++).mul(step)) : array);
        }
        return moved;
    }

    private static double dot(List<NDArray> a, List<NDArray> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            double[] left = a.get(i).toDoubleArray();
            double[] right = b.get(i).toDoubleArray();
            for (int k = 0; k < left.length; k++) {
                sum += left[k] * right[k];
            }
        }
        return sum;
    }

    private static void close(String what, double expected, double actual) {
        if (!(Math.abs(expected - actual) <= TOLERANCE * (1 + Math.abs(expected)))) {
            throw new AssertionError(what + " is " + actual + ", expected " + expected + "; " + Seed.rerun());
        }
    }
}
