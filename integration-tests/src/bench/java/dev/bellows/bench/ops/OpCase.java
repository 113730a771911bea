package dev.bellows.bench.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.ndarray.types.SparseFormat;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.function.Function;

/** An op at a size that training meets, in both engines. */
public enum OpCase {
    ADD_16(in -> Add.add(in.get(0), in.get(1)), in -> in.get(0).add(in.get(1)), shape(16), shape(16)),
    ADD_1M(in -> Add.add(in.get(0), in.get(1)), in -> in.get(0).add(in.get(1)), shape(1 << 20), shape(1 << 20)),
    ADD_BIAS(in -> Add.add(in.get(0), in.get(1)), in -> in.get(0).add(in.get(1)), shape(128, 1024), shape(1024)),
    EXP_1M(in -> Exp.exp(in.get(0)), in -> in.get(0).exp(), shape(1 << 20)),
    TANH_1M(in -> Tanh.tanh(in.get(0)), in -> in.get(0).tanh(), shape(1 << 20)),
    RELU_1M(in -> Relu.relu(in.get(0)), in -> in.get(0).getNDArrayInternal().relu(), shape(1 << 20)),
    GELU_1M(in -> Gelu.gelu(in.get(0)), in -> in.get(0).getNDArrayInternal().gelu(), shape(1 << 20)),
    SOFTMAX(in -> Softmax.softmax(in.get(0), -1), in -> in.get(0).softmax(-1), shape(128, 1000)),
    SUM_ROWS(in -> ReduceSum.sum(in.get(0), 1), in -> in.get(0).sum(new int[] {1}), shape(1024, 1024)),
    SUM_COLUMNS(in -> ReduceSum.sum(in.get(0), 0), in -> in.get(0).sum(new int[] {0}), shape(1024, 1024)),
    ARGMAX(in -> ArgMax.argMax(in.get(0), 1), in -> in.get(0).argMax(1), shape(1024, 1024)),
    CUMSUM(in -> CumSum.cumSum(in.get(0), 1), in -> in.get(0).cumSum(1), shape(1024, 1024)),
    TRANSPOSE(
            in -> Transpose.transpose(in.get(0), 1, 0),
            in -> in.get(0).transpose(1, 0).duplicate(),
            shape(1024, 1024)),
    CONCAT(
            in -> Concat.concat(1, List.of(in.get(0), in.get(1))),
            in -> in.get(0).concat(in.get(1), 1),
            shape(1024, 512),
            shape(1024, 512)),
    MATMUL_MLP(
            in -> MatMul.matmul(in.get(0), in.get(1)), in -> in.get(0).matMul(in.get(1)), shape(128, 784), shape(784, 1024)),
    MATMUL_1024(
            in -> MatMul.matmul(in.get(0), in.get(1)), in -> in.get(0).matMul(in.get(1)), shape(1024, 1024), shape(1024, 1024)),
    LAYER_NORM(
            in -> dev.bellows.op.norm.LayerNorm.layerNorm(in.get(0), in.get(1), in.get(2), 1, 1e-5),
            in -> LayerNorm.layerNorm(in.get(0), new Shape(256), in.get(1), in.get(2), 1e-5f)
                    .singletonOrThrow(),
            shape(2048, 256),
            shape(256),
            shape(256)),
    CONVOLUTION(
            in -> Convolution.convolution(in.get(0), in.get(1), Window.of(2, 1, 1)),
            in -> Conv2d.conv2d(in.get(0), in.get(1), null, new Shape(1, 1), new Shape(1, 1), new Shape(1, 1))
                    .singletonOrThrow(),
            shape(16, 64, 56, 56),
            shape(64, 64, 3, 3)),
    MAX_POOL(
            in -> MaxPool.maxPool(in.get(0), dev.bellows.core.Shape.of(2, 2), Window.of(2, 2, 0)),
            in -> Pool.maxPool2d(in.get(0), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false),
            shape(128, 32, 24, 24)),
    TAKE_ROWS(
            in -> Take.take(in.get(0), in.get(1), 0),
            in -> Embedding.embedding(in.get(1), in.get(0), SparseFormat.DENSE).singletonOrThrow(),
            shape(100_000, 32),
            indices(1024));

    /** The extents of an input; indices are rows of the first input. */
    record Operand(boolean isIndex, int... dims) {}

    final Function<List<? extends Tensor>, Tensor> ours;
    final Function<NDList, NDArray> theirs;
    final List<Operand> operands;

    OpCase(Function<List<? extends Tensor>, Tensor> ours, Function<NDList, NDArray> theirs, Operand... operands) {
        this.ours = ours;
        this.theirs = theirs;
        this.operands = List.of(operands);
    }

    private static Operand shape(int... dims) {
        return new Operand(false, dims);
    }

    private static Operand indices(int... dims) {
        return new Operand(true, dims);
    }
}
