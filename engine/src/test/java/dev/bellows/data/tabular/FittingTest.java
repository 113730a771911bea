package dev.bellows.data.tabular;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.feature.Bucketize;
import dev.bellows.nn.feature.Impute;
import dev.bellows.nn.feature.OneHotEncode;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittingTest {
    private static final float NAN = Float.NaN;
    private static final float[][] ROWS = {{1, 10}, {2, NAN}, {3, 30}, {NAN, 10}, {6, 50}};

    @Test
    void learnsMeansAndDeviationsOfWhatIsThere() {
        Standardize.Config fitted = new StandardScaling().fit(ROWS);
        assertEquals(List.of(3.0, 25.0), fitted.center());
        assertEquals(Math.sqrt(3.5), fitted.scale().get(0), 1e-12);
        assertEquals(Math.sqrt(275), fitted.scale().get(1), 1e-12);
    }

    @Test
    void mapsTheRangeToAnother() {
        float[][] scaled = Preparation.fit(ROWS, new MinMaxScaling(-1, 1)).apply(ROWS);
        assertArrayEquals(new float[] {-1, -1}, scaled[0], 1e-6f);
        assertArrayEquals(new float[] {1, 1}, scaled[4], 1e-6f);
        assertArrayEquals(new float[] {-0.2f, 0}, scaled[2], 1e-6f);
        assertArrayEquals(new float[] {NAN, -1}, scaled[3], 1e-6f);
    }

    @Test
    void scalesByQuartiles() {
        Standardize.Config fitted = new RobustScaling().fit(ROWS);
        assertEquals(List.of(2.5, 20.0), fitted.center());
        assertEquals(List.of(2.0, 25.0), fitted.scale(), "1.75 to 3.75, and 10 to 35");
    }

    @Test
    void leavesAColumnOfOneValueUnscaled() {
        float[][] same = {{4}, {4}};
        assertEquals(List.of(1.0), new StandardScaling().fit(same).scale());
        assertArrayEquals(
                new float[] {0}, Preparation.fit(same, new MinMaxScaling()).apply(same)[1]);
        assertEquals(List.of(1.0), new RobustScaling().fit(same).scale());
    }

    @Test
    void findsWhatToPutInPlaceOfMissingValues() {
        assertEquals(
                new Impute.Config(List.of(3.0, 25.0)),
                Imputation.by(Imputation.Strategy.MEAN).fit(ROWS));
        assertEquals(
                new Impute.Config(List.of(2.5, 20.0)),
                Imputation.by(Imputation.Strategy.MEDIAN).fit(ROWS));
        assertEquals(
                new Impute.Config(List.of(1.0, 10.0)),
                Imputation.by(Imputation.Strategy.MOST_FREQUENT).fit(ROWS));
        assertEquals(
                new Impute.Config(List.of(-1.0, -1.0)), Imputation.constant(-1).fit(ROWS));
    }

    @Test
    void cutsAtQuantilesThatDiffer() {
        float[][] column = {{1}, {2}, {3}, {4}, {5}, {5}, {5}, {5}, {5}};
        assertEquals(new Bucketize.Config(List.of(List.of(3.0, 5.0))), new QuantileBuckets(4).fit(column));
    }

    @Test
    void countsCategories() {
        assertEquals(
                new OneHotEncode.Config(List.of(3, 1)),
                new OneHotEncoding().fit(new float[][] {{0, 0}, {2, NAN}, {1, 0}}));
    }

    @Test
    void preparesGroupsOfColumnsInTheirOwnWays() {
        float[][] rows = {{1, 0, 100}, {NAN, 1, 1}, {3, 1, 0}};
        Fitting fitting = ByColumns.of(
                new ByColumns.Group(
                        List.of(0), Chain.of(Imputation.by(Imputation.Strategy.MEAN), new StandardScaling())),
                new ByColumns.Group(List.of(1), new OneHotEncoding()),
                new ByColumns.Group(List.of(2), new LogScaling()));
        Preparation preparation = Preparation.fit(rows, fitting);
        float[][] prepared = preparation.apply(rows);
        float deviation = (float) Math.sqrt(2.0 / 3);
        assertArrayEquals(new float[] {-1 / deviation, 1, 0, (float) Math.log(101)}, prepared[0], 1e-6f);
        assertArrayEquals(new float[] {0, 0, 1, (float) Math.log(2)}, prepared[1], 1e-6f);
        assertEquals(preparation, Preparation.fromJson(preparation.toJson()));
        assertArrayEquals(new float[0][], preparation.apply(new float[0][]));
    }

    @Test
    void goesInFrontOfANetworkAndTravelsWithIt() {
        Preparation preparation = Preparation.fit(ROWS, Chain.of(Imputation.constant(0), new StandardScaling()));
        Block net = new Sequential(preparation.asBlock(), new Dense(2));
        net.initialize(new Xavier(), 1);
        float[] whole = ((NDArray) net.forward(NDArray.of(ROWS))).toFloatArray();
        Block back = NetworkJson.parse(NetworkJson.write(net)).build();
        back.initialize(new Xavier(), 1);
        assertArrayEquals(whole, ((NDArray) back.forward(NDArray.of(ROWS))).toFloatArray());
        Block dense = ((Sequential) net).layers().get(1);
        assertArrayEquals(whole, ((NDArray) dense.forward(NDArray.of(preparation.apply(ROWS)))).toFloatArray());
    }

    @Test
    void saysWhichColumnHasNothingToLearnFrom() {
        assertEquals(
                "standard scaling: every column needs a value to learn from: column 1 has none",
                assertThrows(IllegalArgumentException.class, () -> new StandardScaling()
                                .fit(new float[][] {{1, NAN}, {2, NAN}}))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new StandardScaling().fit(new float[0][]));
    }

    @Test
    void saysWhereAnInfinityOrNoValueStands() {
        float[][] rows = {{1, 2}, {3, Float.NEGATIVE_INFINITY}};
        for (Fitting fitting : List.of(new StandardScaling(), new MinMaxScaling(), new RobustScaling())) {
            String told = assertThrows(IllegalArgumentException.class, () -> fitting.fit(rows))
                    .getMessage();
            assertTrue(
                    told.contains(": nothing is learned of an infinity: row 1, column 1 has -Infinity; make it NaN"),
                    told);
        }
        assertEquals(
                "category index: value 1 is null; leave it out, or give it a name of its own",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> CategoryIndex.fit(Arrays.asList("a", null), 1, CategoryIndex.Unknown.NONE))
                        .getMessage());
    }

    @Test
    void givesCategoriesCodesByHowOftenTheyCome() {
        List<String> values = List.of("b", "a", "c", "b", "a", "d", "b");
        CategoryIndex index = CategoryIndex.fit(values, 2, CategoryIndex.Unknown.EXTRA);
        assertEquals(List.of("b", "a"), index.categories());
        assertEquals(3, index.size());
        assertArrayEquals(new float[] {0, 1, 2}, index.codes(List.of("b", "a", "zzz")));
        assertEquals("a", index.category(1));
        CategoryIndex back = CategoryIndex.fromJson(index.toJson());
        assertEquals(index.categories(), back.categories());
        assertEquals(2, back.code("zzz"));
        assertEquals(
                -1, CategoryIndex.of(List.of("x"), CategoryIndex.Unknown.NONE).code("y"));
        assertEquals(
                "category index: unknown category 'y'; known are [x]",
                assertThrows(IllegalArgumentException.class, () -> CategoryIndex.of(
                                        List.of("x"), CategoryIndex.Unknown.REFUSE)
                                .code("y"))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, 00000000",
        "'', 1, 514e28b7",
        "hello, 0, 248bfa47",
        "'hello, world', 0, 149bbb7f",
        "The quick brown fox jumps over the lazy dog, 0, 2e4ff723"
    })
    void hashesAsMurmurHashIsPublished(String text, int seed, String hash) {
        assertEquals(
                Integer.parseUnsignedInt(hash, 16), HashedFeatures.hash(text.getBytes(StandardCharsets.UTF_8), seed));
    }

    @Test
    void countsNamesInTheirColumns() {
        HashedFeatures hashed = new HashedFeatures(1024, false);
        float[] counts = hashed.counts(List.of("colour=red", "size=9", "colour=red"));
        assertEquals(2, counts[hashed.column("colour=red")]);
        assertEquals(1, counts[hashed.column("size=9")]);
        float[] signed = new HashedFeatures(1024, true).counts(List.of("colour=red"));
        assertEquals(1, Math.abs(signed[hashed.column("colour=red")]));
    }
}
