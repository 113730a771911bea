package dev.bellows.nn.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class InitializerTest {
    private static final Shape WEIGHT = Shape.of(64, 16, 5, 5);
    private static final double IN = 16 * 25;
    private static final double OUT = 64 * 25;

    /** Each initializer with the variance it promises and the bound it keeps. */
    static Stream<Arguments> initializers() {
        double xavier = Math.sqrt(6 / (IN + OUT));
        return Stream.of(
                Arguments.of(new Xavier(), xavier * xavier / 3, xavier),
                Arguments.of(new Uniform(), 0.07 * 0.07 / 3, 0.07),
                Arguments.of(new Uniform(2), 4.0 / 3, 2),
                Arguments.of(new Msra(), 2 / IN, Double.POSITIVE_INFINITY),
                Arguments.of(new Normal(), 1e-4, Double.POSITIVE_INFINITY),
                Arguments.of(new Normal(3), 9, Double.POSITIVE_INFINITY));
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void hasMeanZeroAndTheVarianceAndBoundItPromises(Initializer initializer, double variance, double bound) {
        double[] values = filled(initializer, 42);
        int n = values.length;
        double mean = Arrays.stream(values).sum() / n;
        double square = Arrays.stream(values).map(v -> v * v).sum() / n;
        // Five deviations of the mean, and of the mean square, whose variance is at most 2 variance² for a normal.
        assertEquals(0, mean, 5 * Math.sqrt(variance / n));
        assertEquals(variance, square, 5 * variance * Math.sqrt(2.0 / n));
        assertTrue(Arrays.stream(values).allMatch(v -> Math.abs(v) <= bound), "bound " + bound);
    }

    @ParameterizedTest
    @MethodSource("initializers")
    void givesTheSameBitsForTheSameKeyOnEveryBackendAndOthersForAnotherKey(
            Initializer initializer, double variance, double bound) {
        double[] reference;
        try (Backends.Use use = Backends.use(Backends.named("reference"))) {
            reference = filled(initializer, 42);
        }
        assertArrayEquals(reference, filled(initializer, 42));
        double[] other = filled(initializer, 43);
        long equal = java.util.stream.IntStream.range(0, other.length)
                .filter(i -> other[i] == reference[i])
                .count();
        assertTrue(equal < 10, equal + " of " + other.length + " values are equal under another key");
    }

    private static double[] filled(Initializer initializer, long key) {
        NDArray array = NDArray.empty(new Spec(WEIGHT, DType.F32));
        initializer.fill(array, key);
        return array.toDoubleArray();
    }

    @Test
    void fillsAVectorByItsLength() {
        NDArray bias = NDArray.empty(Spec.of(DType.F32, 600));
        new Xavier().fill(bias, 1);
        double bound = Math.sqrt(6.0 / 1200);
        assertTrue(Arrays.stream(bias.toDoubleArray()).allMatch(v -> Math.abs(v) <= bound));
    }

    @Test
    void constantIsTheSameEverywhere() {
        NDArray array = NDArray.empty(Spec.of(DType.F32, 3));
        new Constant(0.5).fill(array, 7);
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f}, array.toFloatArray());
    }

    @Test
    void parametersOfDifferentPathsDiffer() {
        Block net = twins(9);
        assertFalse(Arrays.equals(values(net, "0.weight"), values(net, "1.weight")));
    }

    @Test
    void networksOfOneSeedStartAlikeAndThoseOfAnotherDiffer() {
        Block net = twins(9);
        assertArrayEquals(values(net, "1.weight"), values(twins(9), "1.weight"));
        assertFalse(Arrays.equals(values(net, "1.weight"), values(twins(10), "1.weight")));
    }

    @Test
    void initializingAgainStartsAnew() {
        Block net = twins(9);
        double[] before = values(net, "0.weight");
        net.parameters().get("0.weight").data().fill(0);
        net.initialize(new Xavier(), 9);
        assertArrayEquals(before, values(net, "0.weight"));
    }

    private static Block twins(long seed) {
        Block net = new Sequential(new Dense(8), new Dense(8));
        net.initialize(new Xavier(), seed);
        net.materialize(Shape.of(1, 8));
        return net;
    }

    private static double[] values(Block net, String path) {
        return net.parameters().get(path).data().toDoubleArray();
    }
}
