package dev.bellows.bench;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * What {@link KernelBenchmark} measures: ops at sizes that training meets, with the floating point operations of one call.
 * Only ops that the oneDNN backend has a kernel for; one that it expands has nothing to measure here.
 */
public enum Workload {
    ADD_SMALL(new Add(), 1024, f32(32, 32), f32(32, 32)),
    ADD_LARGE(new Add(), 1 << 24, f32(4096, 4096), f32(4096, 4096)),
    MATMUL_MLP(new MatMul(false, false), 2.0 * 128 * 784 * 1024, f32(128, 784), f32(784, 1024)),
    /** Strides that are powers of two, which collide in the cache. */
    MATMUL_1024(new MatMul(false, false), 2.0 * 1024 * 1024 * 1024, f32(1024, 1024), f32(1024, 1024)),
    CONVOLUTION(new Convolution(Window.of(2, 1, 1), 1), 3.7e9, f32(16, 64, 56, 56), f32(64, 64, 3, 3)),
    CONVOLUTION_DATA(
            new ConvolutionDataGradient(Window.of(2, 1, 1), 1, Shape.of(56, 56)),
            3.7e9,
            f32(16, 64, 56, 56),
            f32(64, 64, 3, 3)),
    CONVOLUTION_WEIGHTS(
            new ConvolutionWeightGradient(Window.of(2, 1, 1), 1, Shape.of(3, 3)),
            3.7e9,
            f32(16, 64, 56, 56),
            f32(16, 64, 56, 56)),
    MAX_POOL(new MaxPool(Shape.of(2, 2), Window.of(2, 2, 0)), 16.0 * 64 * 56 * 56, f32(16, 64, 56, 56));

    final Op op;
    final double flops;
    final List<Spec> in;

    Workload(Op op, double flops, Spec... in) {
        this.op = op;
        this.flops = flops;
        this.in = List.of(in);
    }

    private static Spec f32(int... dims) {
        return Spec.of(DType.F32, dims);
    }
}
