package dev.bellows.nn.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.op.index.RowSlice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
                Arguments.of(
                        new Xavier(Xavier.Distribution.GAUSSIAN, Xavier.Fan.OUT, 2), 2 / OUT, Double.POSITIVE_INFINITY),
                Arguments.of(new Xavier(Xavier.Distribution.UNIFORM, Xavier.Fan.IN, 6), 2 / IN, Math.sqrt(6 / IN)),
                Arguments.of(new Msra(Xavier.Fan.AVG, 0.25), 2 / (1.0625 * (IN + OUT) / 2), Double.POSITIVE_INFINITY),
                Arguments.of(new TruncatedNormal(0.5), 0.25 * 0.7737413, 1),
                Arguments.of(new Normal(), 1e-4, Double.POSITIVE_INFINITY),
                Arguments.of(new Normal(3), 9, Double.POSITIVE_INFINITY));
    }

    static Stream<Arguments> sliced() {
        return Stream.of(
                        new Uniform(0.5),
                        new Normal(2),
                        new TruncatedNormal(0.1),
                        new Xavier(),
                        new Msra(),
                        new Constant(0.25),
                        new Orthogonal())
                .flatMap(initializer -> Stream.of(
                                Shape.of(11, 5), Shape.of(12, 4), Shape.of(4, 3, 2), Shape.of(3, 16390))
                        .map(table -> Arguments.of(initializer, table)));
    }

    /** So that a table starts alike however it is cut. */
    @ParameterizedTest
    @MethodSource("sliced")
    void slicesOfATableHaveItsRows(Initializer initializer, Shape table) {
        NDArray whole = NDArray.empty(new Spec(table, DType.F32));
        initializer.fill(whole, 42);
        double[] values = whole.toDoubleArray();
        int width = (int) table.without(0).size();
        for (int index = 0; index < 3; index++) {
            RowSlice slice = new RowSlice(index, 3, table.dim(0));
            NDArray part = NDArray.empty(new Spec(Shape.of(slice.places()).concat(table.without(0)), DType.F32));
            initializer.fillSlice(part, 42, slice);
            double[] found = part.toDoubleArray();
            for (int place = 0; place < slice.places() && slice.row(place) < slice.rows(); place++) {
                int row = (int) slice.row(place);
                assertArrayEquals(
                        Arrays.copyOfRange(values, row * width, (row + 1) * width),
                        Arrays.copyOfRange(found, place * width, (place + 1) * width),
                        "row " + row);
            }
        }
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
    void orthogonalRowsOrColumnsAreOrthogonalAndAsLongAsTheScale() {
        for (int[] dims : new int[][] {{6, 2, 5}, {10, 6}, {7, 7}}) {
            NDArray array = NDArray.empty(Spec.of(DType.F64, dims));
            new Orthogonal(1.5).fill(array, 3);
            double[] w = array.toDoubleArray();
            int rows = dims[0];
            int columns = w.length / rows;
            int vectors = Math.min(rows, columns);
            int length = Math.max(rows, columns);
            int step = rows <= columns ? 1 : columns; // from element to element of a vector
            int next = rows <= columns ? columns : 1; // from vector to vector
            for (int a = 0; a < vectors; a++) {
                for (int b = 0; b <= a; b++) {
                    double dot = 0;
                    for (int i = 0; i < length; i++) {
                        dot += w[a * next + i * step] * w[b * next + i * step];
                    }
                    assertEquals(a == b ? 2.25 : 0, dot, 1e-12, Arrays.toString(dims) + " " + a + " · " + b);
                }
            }
        }
    }

    @Test
    void bilinearIsATentOfEvenOrOddExtent() {
        NDArray array = NDArray.empty(Spec.of(DType.F32, 1, 1, 4, 4));
        new Bilinear().fill(array, 3);
        double[] line = {0.25, 0.75, 0.75, 0.25};
        double[] values = array.toDoubleArray();
        for (int i = 0; i < 16; i++) {
            assertEquals(line[i / 4] * line[i % 4], values[i], 1e-7);
        }
        NDArray odd = NDArray.empty(Spec.of(DType.F32, 1, 1, 5, 5));
        new Bilinear().fill(odd, 3);
        double[] middleRow = Arrays.copyOfRange(odd.toDoubleArray(), 10, 15);
        assertArrayEquals(new double[] {1.0 / 3, 2.0 / 3, 1, 2.0 / 3, 1.0 / 3}, middleRow, 1e-7);
    }

    @Test
    void lstmBiasOpensTheForgetGateAlone() {
        NDArray array = NDArray.empty(Spec.of(DType.F32, 8));
        new LSTMBias().fill(array, 3);
        assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0, 0, 0}, array.toDoubleArray());
    }

    @Test
    void mixedChoosesByPathAndOverrulesTheLayer() {
        Block net = new Sequential(new Dense(8), new Dense(8));
        List<Mixed.Rule> rules =
                List.of(new Mixed.Rule("^0\\..*bias$", new Constant(3)), new Mixed.Rule("^1\\.weight$", Constant.ONE));
        net.initialize(new Mixed(rules, new Constant(2)), 9);
        net.materialize(Shape.of(1, 8));
        assertEquals(3, values(net, "0.bias")[0]);
        assertEquals(0, values(net, "1.bias")[0]);
        assertEquals(2, values(net, "0.weight")[0]);
        assertEquals(1, values(net, "1.weight")[0]);
    }

    @Test
    void loadsWhatItHasAndLeavesTheRest() {
        Map<String, NDArray> saved = Map.of("1.bias", NDArray.of(new float[] {1, 2, 3}));
        Block net = new Sequential(new Dense(8), new Dense(3));
        net.initialize(new Load(saved, new Constant(2)), 9);
        net.materialize(Shape.of(1, 8));
        assertArrayEquals(new double[] {1, 2, 3}, values(net, "1.bias"));
        assertEquals(2, values(net, "1.weight")[0]);

        Block other = new Sequential(new Dense(8), new Dense(4));
        other.initialize(new Load(saved, new Constant(2)), 9);
        ShapeException error = assertThrows(ShapeException.class, () -> other.materialize(Shape.of(1, 8)));
        assertEquals("Load: parameter '1.bias' is [4], the array loaded for it is [3]", error.getMessage());
    }

    /** As they are saved, slice by slice, or cut from a whole table. */
    @Test
    void loadsTablesInSlices() {
        Block net = new Sequential(new SlicedEmbedding(5, 1, 2));
        net.initialize(
                new Load(
                        Map.of(
                                "0.weight.0", NDArray.of(new float[] {1, 2, 3}, 3, 1),
                                "0.weight.1", NDArray.of(new float[] {4, 5, 6}, 3, 1)),
                        new Constant(7)),
                9);
        assertArrayEquals(new double[] {1, 2, 3}, values(net, "0.weight.0"));
        assertArrayEquals(new double[] {4, 5, 6}, values(net, "0.weight.1"));

        net.initialize(new Load(Map.of("0.weight", NDArray.of(new float[] {1, 2, 3, 4, 5}, 5, 1)), new Constant(7)), 9);
        assertArrayEquals(new double[] {1, 3, 5}, values(net, "0.weight.0"));
        assertArrayEquals(new double[] {2, 4, 0}, values(net, "0.weight.1"));

        Block whole = new Sequential(new Embedding(5, 1));
        whole.initialize(new Load(Map.of("0.weight.0", NDArray.of(new float[] {1}, 1, 1)), new Constant(7)), 9);
        assertEquals(
                "Load: there is no array for parameter '0.weight', but for a table in another number of slices; load it"
                        + " into a network that has as many",
                assertThrows(ShapeException.class, () -> whole.materialize(Shape.of(1)))
                        .getMessage());
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
