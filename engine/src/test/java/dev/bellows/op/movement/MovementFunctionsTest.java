package dev.bellows.op.movement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Static functions that are other ops under another name, with values worked out by hand. */
final class MovementFunctionsTest {
    private static final NDArray HERE = NDArray.scalar(0);

    private static NDArray counted(int... dims) {
        return (NDArray) Iota.iota(NDArray.scalar(0), (int) Shape.of(dims).size(), DType.F32)
                .reshape(dims);
    }

    private static void is(Tensor actual, int[] dims, double... values) {
        assertEquals(Shape.of(dims), actual.shape());
        assertArrayEquals(values, ((NDArray) actual).toDoubleArray());
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    private static void says(String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(ShapeException.class, call).getMessage());
    }

    @Test
    void axesComeAndGo() {
        NDArray x = counted(2, 1, 3);
        assertEquals(Shape.of(2, 1, 1, 3), Reshape.expandDims(x, 1).shape());
        assertEquals(Shape.of(2, 1, 3, 1), Reshape.expandDims(x, -1).shape());
        assertEquals(Shape.of(2, 3), Reshape.squeeze(x).shape());
        assertEquals(Shape.of(2, 3), Reshape.squeeze(x, -2).shape());
        assertEquals(Shape.of(2, 3), Reshape.flatten(x).shape());
        assertEquals(Shape.of(6), Reshape.like(x, counted(6)).shape());
        says("squeeze: axis 0 of [2, 1, 3] is not of extent 1", () -> Reshape.squeeze(x, 0));
        says("expandDims: axis 4 is out of range for [2, 1, 3] and one axis more", () -> Reshape.expandDims(x, 4));
    }

    @Test
    void axesAreExchanged() {
        is(Transpose.swapAxes(counted(2, 1, 3), 0, -1), dims(3, 1, 2), 0, 3, 1, 4, 2, 5);
    }

    @Test
    void shapesAreTakenFromOthers() {
        is(BroadcastTo.like(counted(2), counted(2, 2)), dims(2, 2), 0, 1, 0, 1);
        is(Slice.like(counted(3, 3), counted(2, 1)), dims(2, 1), 0, 3);
        is(Slice.like(counted(3, 3), counted(2, 1), 1), dims(3, 1), 0, 3, 6);
    }

    @Test
    void readsTheCodesOfMXNet() {
        NDArray x = counted(2, 3, 4);
        assertEquals(Shape.of(2, 12), ReshapeCodes.reshape(x, 0, -1).shape());
        assertEquals(Shape.of(6, 1, 4), ReshapeCodes.reshape(x, 6, 1, -1).shape());
        assertEquals(Shape.of(2, 3, 4), ReshapeCodes.reshape(x, -2).shape());
        assertEquals(Shape.of(2, 3, 4, 1, 1), ReshapeCodes.reshape(x, -2, 1, 1).shape());
        assertEquals(Shape.of(6, 4), ReshapeCodes.reshape(x, -3, 4).shape());
        assertEquals(Shape.of(2, 12), ReshapeCodes.reshape(x, 0, -3).shape());
        assertEquals(Shape.of(1, 2, 3, 4), ReshapeCodes.reshape(x, -4, 1, 2, -2).shape());
        assertEquals(
                Shape.of(2, 1, 3, 4), ReshapeCodes.reshape(x, 2, -4, -1, 3, -2).shape());
        assertEquals(Shape.of(1, 2, 12), ReshapeCodes.reshape(x, -4, 1, -1, -3).shape());
        says("reshape: codes [0, 0, 0, 0] read past the axes of [2, 3, 4]", () -> ReshapeCodes.reshape(x, 0, 0, 0, 0));
        says(
                "reshape: -4 does not split the extent 2 of [2, 3, 4] into 2 and 2",
                () -> ReshapeCodes.reshape(x, -4, 2, 2, -2));
        says("reshape: -4 needs two codes after it: [-4, 2]", () -> ReshapeCodes.reshape(x, -4, 2));
    }

    @Test
    void partsAreCutOut() {
        List<Tensor> parts = Split.splitAt(counted(5), 0, 2, 3);
        is(parts.get(0), dims(2), 0, 1);
        is(parts.get(1), dims(1), 2);
        is(parts.get(2), dims(2), 3, 4);
        List<Tensor> columns = Split.unstack(counted(2, 2), 1);
        is(columns.get(0), dims(2), 0, 2);
        is(columns.get(1), dims(2), 1, 3);
        says("Split: axis 0 of f32[5] does not divide into 2 sections", () -> Split.split(counted(5), 2, 0));
        says("Split: parts of [2, -1, 4] do not make up axis 0 of f32[5]", () -> Split.splitAt(counted(5), 0, 2, 1));
        says("Stack: specs differ: [f32[2], f32[3]]", () -> Stack.stack(0, List.of(counted(2), counted(3))));
    }

    @Test
    void valuesOfCompositesWorkedOutByHand() {
        is(Tile.tile(counted(2), 2, 2), dims(2, 4), 0, 1, 0, 1, 0, 1, 0, 1);
        is(Repeat.repeat(counted(2, 2), 2, 1), dims(2, 4), 0, 0, 1, 1, 2, 2, 3, 3);
        is(Flip.flip(counted(2, 2), 1), dims(2, 2), 1, 0, 3, 2);
        is(Roll.roll(counted(4), 1, 0), dims(4), 3, 0, 1, 2);
        is(new PadFrom(List.of(2), List.of(2), PadFrom.Source.EDGE).on(counted(3)), dims(7), 0, 0, 0, 1, 2, 2, 2);
        is(new PadFrom(List.of(2), List.of(2), PadFrom.Source.REFLECTION).on(counted(3)), dims(7), 2, 1, 0, 1, 2, 1, 0);
        is(Diag.diag(counted(2, 3), 1), dims(2), 1, 5);
        is(Diag.diag(counted(2), -1), dims(3, 3), 0, 0, 0, 0, 0, 0, 0, 1, 0);
        // MXNet's example: the first of four channels is at the corners of each block
        is(DepthToSpace.depthToSpace(counted(1, 4, 1, 2), 2), dims(1, 1, 2, 4), 0, 2, 1, 3, 4, 6, 5, 7);
        is(SpaceToDepth.spaceToDepth(counted(1, 1, 2, 4), 2), dims(1, 4, 1, 2), 0, 2, 1, 3, 4, 6, 5, 7);
        says(
                "PadFrom: axis 0 of f32[3] has no 3 elements to pad with by REFLECTION",
                () -> new PadFrom(List.of(3), List.of(0), PadFrom.Source.REFLECTION).on(counted(3)));
    }

    @Test
    void rangesAndGrids() {
        is(Ranges.arange(HERE, 1, 2, 0.25, DType.F32), dims(4), 1, 1.25, 1.5, 1.75);
        is(Ranges.arange(HERE, 5, 0, -2, DType.I32), dims(3), 5, 3, 1);
        is(Ranges.arange(HERE, 5, 0, 1, DType.I64), dims(0));
        is(Ranges.linspace(HERE, 0, 1, 5, DType.F64), dims(5), 0, 0.25, 0.5, 0.75, 1);
        is(Ranges.linspace(HERE, 3, 9, 1, DType.F32), dims(1), 3);
        List<Tensor> grid = Ranges.meshgrid(List.of(counted(2), counted(3)));
        is(grid.get(0), dims(2, 3), 0, 0, 0, 1, 1, 1);
        is(grid.get(1), dims(2, 3), 0, 1, 2, 0, 1, 2);
    }

    @Test
    void triangles() {
        is(Triangle.eye(HERE, 2, 3, 1, DType.F32), dims(2, 3), 0, 1, 0, 0, 0, 1);
        is(Triangle.tri(HERE, 2, 3, 0, DType.I32), dims(2, 3), 1, 0, 0, 1, 1, 0);
        is(Triangle.lower(counted(2, 2).add(1), 0), dims(2, 2), 1, 0, 3, 4);
        is(Triangle.upper(counted(2, 2).add(1), 0), dims(2, 2), 1, 2, 0, 4);
        is(Triangle.upper(counted(2, 2).add(1), 1), dims(2, 2), 0, 2, 0, 0);
    }

    @Test
    void shapesAsArrays() {
        is(ShapeArray.shapeArray(counted(2, 3)), dims(2), 2, 3);
        is(ShapeArray.sizeArray(counted(2, 3)), dims(1), 6);
        assertEquals(DType.I64, ShapeArray.shapeArray(counted(2)).dtype());
    }
}
