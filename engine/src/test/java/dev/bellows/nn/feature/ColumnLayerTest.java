package dev.bellows.nn.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnLayerTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    @Test
    void shiftsAndScalesEachColumn() {
        LayerConfig layer = new Standardize.Config(List.of(1.0, -2.0), List.of(2.0, 0.5));
        assertArrayEquals(new float[] {0, 4, 1, NAN}, rows(layer, new float[][] {{1, 0}, {3, NAN}}));
    }

    @Test
    void fillsInWhatIsMissing() {
        LayerConfig layer = new Impute.Config(List.of(7.0, 8.0));
        assertArrayEquals(new float[] {1, 8, 7, INF}, rows(layer, new float[][] {{1, NAN}, {NAN, INF}}));
    }

    @Test
    void compressesAmountsOfEitherSign() {
        float e = (float) Math.E;
        assertArrayEquals(
                new float[] {0, 1, -1}, rows(new LogScale.Config(), new float[][] {{0, e - 1, 1 - e}}), 1e-6f);
    }

    @Test
    void countsTheBoundariesReached() {
        LayerConfig layer = new Bucketize.Config(List.of(List.of(1.0, 2.0, 3.0), List.of(0.0)));
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 2, 1, 3, 0, 3, 1, 0, 0},
                rows(layer, new float[][] {{0.5f, -1}, {1, 0}, {2.5f, 1}, {3, -INF}, {INF, INF}, {NAN, NAN}}));
    }

    @Test
    void spreadsCategoriesAndKnowsNoOthers() {
        LayerConfig layer = new OneHotEncode.Config(List.of(2, 3));
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0},
                rows(layer, new float[][] {{0, 2}, {1, NAN}, {-1, 0}}));
    }

    @Test
    void selectsColumnsInTheOrderGiven() {
        assertArrayEquals(
                new float[] {3, 1, 6, 4},
                rows(new SelectColumns.Config(List.of(2, 0)), new float[][] {{1, 2, 3}, {4, 5, 6}}));
    }

    @Test
    void crossesCategories() {
        LayerConfig layer = new CrossColumns.Config(List.of(2, 3));
        assertArrayEquals(
                new float[] {0, 5, 4, -1, -1, -1, -1},
                rows(layer, new float[][] {{0, 0}, {1, 2}, {1, 1}, {2, 0}, {0, -1}, {NAN, 0}, {0.5f, 0}}));
    }

    @Test
    void refusesWhatItWasNotMadeFor() {
        Block layer = started(new Impute.Config(List.of(7.0, 8.0)));
        assertEquals(
                "Impute(2 columns): expects a last axis of 2, got [1, 3]",
                assertThrows(ShapeException.class, () -> layer.forward(NDArray.of(new float[][] {{1, 2, 3}})))
                        .getMessage());
        assertEquals(
                "Impute(2 columns): expects a floating dtype, got i32[2]",
                assertThrows(DTypeException.class, () -> layer.forward(NDArray.of(new int[] {1, 2})))
                        .getMessage());
        assertEquals(
                "SelectColumns([4]): not in the last axis of [1, 3]",
                assertThrows(ShapeException.class, () -> started(new SelectColumns.Config(List.of(4)))
                                .forward(NDArray.of(new float[][] {{1, 2, 3}})))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Standardize.Config(List.of(1.0), List.of(0.0)));
        assertThrows(IllegalArgumentException.class, () -> new Bucketize.Config(List.of(List.of(2.0, 1.0))));
    }

    @Test
    void takesMoreAxesAndNoRowsAtAll() {
        Block layer = started(new Bucketize.Config(List.of(List.of(1.0), List.of(0.0))));
        assertEquals(
                Shape.of(2, 1, 2),
                layer.forward(NDArray.of(new float[4], 2, 1, 2)).shape());
        assertEquals(
                Shape.of(0, 2), layer.forward(NDArray.of(new float[0], 0, 2)).shape());
    }

    private static Block started(LayerConfig config) {
        Block block = config.build();
        block.initialize(Constant.ZERO, 0);
        return block;
    }

    private static float[] rows(LayerConfig layer, float[][] rows) {
        return ((NDArray) started(layer).forward(NDArray.of(rows))).toFloatArray();
    }
}
