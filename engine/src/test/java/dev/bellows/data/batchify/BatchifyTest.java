package dev.bellows.data.batchify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.data.Example;
import dev.bellows.data.Group;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchifyTest {
    @Test
    void stacksAlongANewFirstAxis() {
        NDArray batch = Stack.arrays().batch(List.of(NDArray.of(new float[] {1, 2}), NDArray.of(new float[] {3, 4})));
        assertEquals(Spec.of(DType.F32, 2, 2), batch.spec());
        assertArrayEquals(new float[] {1, 2, 3, 4}, batch.toFloatArray());
        NDArray labels = Stack.numbers(DType.I64).batch(List.of(3, 4L, 5.0));
        assertEquals(Spec.of(DType.I64, 3), labels.spec());
        assertArrayEquals(new int[] {3, 4, 5}, labels.toIntArray());
        assertArrayEquals(
                new float[] {1, 2, 3, 4},
                Stack.floats()
                        .batch(List.of(new float[] {1, 2}, new float[] {3, 4}))
                        .toFloatArray());
        NDArray ints = Stack.ints().batch(List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6}));
        assertEquals(Spec.of(DType.I32, 2, 3), ints.spec());
        assertArrayEquals(new int[] {1, 2, 3, 4, 5, 6}, ints.toIntArray());
    }

    @Test
    void saysWhichSampleDoesNotFit() {
        List<NDArray> samples = List.of(NDArray.of(new float[] {1, 2}), NDArray.of(new float[] {3}));
        assertEquals(
                "stack: all samples of a batch must be alike: the first is f32[2], that at 1 is f32[1]; use Pad for"
                        + " different lengths",
                assertThrows(ShapeException.class, () -> Stack.arrays().batch(samples))
                        .getMessage());
    }

    @Test
    void padsAlongOneAxisAndKeepsTheLengths() {
        NDArray two = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2);
        NDArray three = NDArray.of(new float[] {5, 6, 7, 8, 9, 10}, 2, 3);
        Pad.Padded last = new Pad(-1, -1).batch(List.of(two, three));
        assertEquals(Shape.of(2, 2, 3), last.data().shape());
        assertArrayEquals(
                new float[] {1, 2, -1, 3, 4, -1, 5, 6, 7, 8, 9, 10}, last.data().toFloatArray());
        assertArrayEquals(new int[] {2, 3}, last.lengths().toIntArray());
        NDArray one = NDArray.of(new float[] {5, 6}, 1, 2);
        Pad.Padded first = new Pad(0, 0).batch(List.of(one, two));
        assertArrayEquals(new float[] {5, 6, 0, 0, 1, 2, 3, 4}, first.data().toFloatArray());
        assertThrows(ShapeException.class, () -> new Pad(0, 0).batch(List.of(two, three)));
    }

    @Test
    void padsTokens() {
        Pad.Padded padded = Pad.ints(9).batch(List.of(new int[] {1}, new int[] {2, 3, 4}, new int[0]));
        assertEquals(Spec.of(DType.I32, 3, 3), padded.data().spec());
        assertArrayEquals(new int[] {1, 9, 9, 2, 3, 4, 9, 9, 9}, padded.data().toIntArray());
        assertArrayEquals(new int[] {1, 3, 0}, padded.lengths().toIntArray());
    }

    @Test
    void batchesInputsAndTargetsInTheirOwnWays() {
        Group<float[], String, NDArray, List<String>> group = new Group<>(Stack.floats(), new AsList<>());
        Example<NDArray, List<String>> batch =
                group.batch(List.of(new Example<>(new float[] {1}, "a"), new Example<>(new float[] {2}, "b")));
        assertArrayEquals(new float[] {1, 2}, batch.input().toFloatArray());
        assertEquals(List.of("a", "b"), batch.target());
    }

    @Test
    void appendsArraysOfAnyShapeAsBatchesOfOne() {
        List<NDArray> batch = new Append().batch(List.of(NDArray.of(new float[] {1, 2}), NDArray.of(new float[] {3})));
        assertEquals(
                List.of(Shape.of(1, 2), Shape.of(1, 1)),
                batch.stream().map(NDArray::shape).toList());
    }
}
