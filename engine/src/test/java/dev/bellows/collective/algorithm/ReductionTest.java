package dev.bellows.collective.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReductionTest {
    @Test
    void addsInRankOrder() {
        // (1e8 + 1) + -1e8 = 0 in floats, but 1e8 + -1e8 + 1 = 1.
        assertEquals(0f, sum(1e8f, 1f, -1e8f));
        assertEquals(1f, sum(1e8f, -1e8f, 1f));
    }

    @Test
    void keepsNanInMaximumAndMinimum() {
        for (ReduceOp op : new ReduceOp[] {ReduceOp.MAX, ReduceOp.MIN}) {
            assertTrue(Float.isNaN(reduce(op, Float.NaN, 1f)));
            assertTrue(Float.isNaN(reduce(op, 1f, Float.NaN)));
        }
    }

    @Test
    void reducesEveryBlockOfAVectorLongerThanABlock() {
        int elements = 2 * Accumulator.BLOCK + 3;
        ByteBuffer first = floats(elements);
        ByteBuffer second = floats(elements);
        for (int i = 0; i < elements; i++) {
            first.putFloat(i * Float.BYTES, i);
            second.putFloat(i * Float.BYTES, 1);
        }
        ByteBuffer result = floats(elements);
        Reduction.of(DType.F32, ReduceOp.SUM).reduce(List.of(first, second), result);
        for (int i = 0; i < elements; i++) {
            assertEquals(i + 1f, result.getFloat(i * Float.BYTES));
        }
    }

    private static float sum(float... byRank) {
        return reduce(ReduceOp.SUM, byRank);
    }

    private static float reduce(ReduceOp op, float... byRank) {
        List<ByteBuffer> vectors = new ArrayList<>();
        for (float value : byRank) {
            vectors.add(floats(1).putFloat(0, value));
        }
        ByteBuffer result = floats(1);
        Reduction.of(DType.F32, op).reduce(vectors, result);
        return result.getFloat(0);
    }

    private static ByteBuffer floats(int elements) {
        return ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
