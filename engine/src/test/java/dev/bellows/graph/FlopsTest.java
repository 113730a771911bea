package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optest.Case;
import dev.bellows.optest.OpTable;
import dev.bellows.optest.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlopsTest {
    private static final Window PLAIN = Window.of(2, 1, 0);

    private static long flops(Op op, Spec... in) {
        return Flops.of(op, List.of(in));
    }

    private static Spec f32(int... dims) {
        return Spec.of(DType.F32, dims);
    }

    @Test
    void countsProductsAndSums() {
        assertEquals(2 * 4 * 5 * 3, flops(new MatMul(false, false), f32(4, 3), f32(3, 5)));
        assertEquals(2 * 4 * 5 * 3, flops(new MatMul(true, true), f32(3, 4), f32(5, 3)));
        assertEquals(2 * 7 * 4 * 5 * 3, flops(new MatMul(false, true), f32(7, 4, 3), f32(7, 5, 3)));
    }

    @Test
    void aConvolutionAndItsGradientsCostTheSame() {
        Spec x = f32(2, 4, 6, 6);
        Spec w = f32(8, 2, 3, 3);
        Spec y = f32(2, 8, 4, 4);
        long expected = 2L * 2 * 8 * 4 * 4 * (2 * 3 * 3);
        assertEquals(expected, flops(new Convolution(PLAIN, 2), x, w));
        assertEquals(expected, flops(new ConvolutionDataGradient(PLAIN, 2, Shape.of(6, 6)), y, w));
        assertEquals(expected, flops(new ConvolutionWeightGradient(PLAIN, 2, Shape.of(3, 3)), x, y));
    }

    @Test
    void countsFunctionsOnceFoldsByInputAndMovesNot() {
        assertEquals(15, flops(new Exp(), f32(3, 5)));
        assertEquals(15, flops(new ReduceSum(List.of(1), false), f32(3, 5)));
        assertEquals(0, flops(new Transpose(List.of(1, 0)), f32(3, 5)));
        assertTrue(flops(new Softmax(1), f32(3, 5)) >= 5 * 15, "maximum, difference, exponential, sum and quotient");
    }

    @Test
    void hasACountForEveryOpOfTheTable() {
        for (Row row : OpTable.rows()) {
            for (Case of : row.cases()) {
                Origin origin = of.origin();
                List<Spec> in = origin.inputs().stream().map(Tensor::spec).toList();
                assertTrue(Flops.of(origin.op(), in) >= 0, of::toString);
            }
        }
    }
}
