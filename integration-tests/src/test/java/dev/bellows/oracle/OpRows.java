package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.stream.Stream;

/** Every op and loss that PyTorch has too, or that can be made of what it has. */
final class OpRows {
    private static final double EPSILON = 1e-5;
    private static final float[] MEAN = {-0.5f, 0, 0.25f, 1.5f};
    private static final float[] VARIANCE = {0.1f, 1, 2, 0.7f};

    private OpRows() {}

    static List<OpRow> all() {
        return Stream.of(
                        ElementwiseOpRows.all(),
                        SpecialOpRows.all(),
                        ComposedOpRows.all(),
                        ComposedFoldRows.all(),
                        PositionOpRows.all(),
                        LossRows.all().map(LossRow::row),
                        LinalgOpRows.all(),
                        ReduceOpRows.all(),
                        MovementOpRows.all(),
                        IndexOpRows.all(),
                        elementwise(),
                        binary(),
                        reductions(),
                        movement(),
                        matrices(),
                        convolutions(),
                        pools(),
                        norms())
                .flatMap(s -> s)
                .toList();
    }

    private static Stream<OpRow> elementwise() {
        return Stream.of(
                unary("abs", Abs::abs, NDArray::abs, any("*")),
                unary("cos", Cos::cos, NDArray::cos, any("*")),
                unary("erf", Erf::erf, NDArray::erf, any("*")),
                unary("exp", Exp::exp, NDArray::exp, within(-6, 6, "*")),
                unary("floor", Floor::floor, NDArray::floor, any("*")),
                unary("log", Log::log, NDArray::log, within(0.05, 8, "*")),
                unary("neg", Tensor::neg, NDArray::neg, any("*")),
                unary("relu", Relu::relu, Activation::relu, any("*")),
                unary("sigmoid", Sigmoid::sigmoid, Activation::sigmoid, within(-8, 8, "*")),
                unary("sign", Sign::sign, NDArray::sign, any("*")),
                unary("sin", Sin::sin, NDArray::sin, any("*")),
                unary("sqrt", Sqrt::sqrt, NDArray::sqrt, within(0.05, 8, "*")),
                unary("tanh", Tanh::tanh, NDArray::tanh, any("*")),
                row(
                        "where",
                        in -> Where.where(Less.less(in.get(0), in.get(1)), in.get(0), in.get(2)),
                        in -> NDArrays.where(in.get(0).lt(in.get(1)), in.get(0), in.get(2)),
                        any("*"),
                        any("*"),
                        any("*")));
    }

    private static Stream<OpRow> binary() {
        return Stream.of(
                row("add", in -> in.get(0).add(in.get(1)), in -> in.get(0).add(in.get(1)), any("*"), any("*")),
                row("add, rows", in -> in.get(0).add(in.get(1)), in -> in.get(0).add(in.get(1)), any("ab"), any("b")),
                row(
                        "sub, columns",
                        in -> in.get(0).sub(in.get(1)),
                        in -> in.get(0).sub(in.get(1)),
                        any("ab"),
                        any("a1")),
                row("mul", in -> in.get(0).mul(in.get(1)), in -> in.get(0).mul(in.get(1)), any("*"), any("*")),
                row(
                        "mul, outer",
                        in -> in.get(0).mul(in.get(1)),
                        in -> in.get(0).mul(in.get(1)),
                        any("a1"),
                        any("1b")),
                row(
                        "mul, channels",
                        in -> in.get(0).mul(in.get(1)),
                        in -> in.get(0).mul(in.get(1)),
                        any("ncab"),
                        any("1c11")),
                row(
                        "div",
                        in -> in.get(0).div(in.get(1)),
                        in -> in.get(0).div(in.get(1)),
                        any("*"),
                        within(0.3, 3, "*")),
                row(
                        "div, scalar",
                        in -> in.get(0).div(in.get(1)),
                        in -> in.get(0).div(in.get(1)),
                        any(3, 5),
                        within(0.3, 3)),
                row(
                        "pow",
                        in -> Pow.pow(in.get(0), in.get(1)),
                        in -> in.get(0).pow(in.get(1)),
                        within(0.2, 3, "*"),
                        any("*")),
                row(
                        "maximum",
                        in -> Maximum.maximum(in.get(0), in.get(1)),
                        in -> in.get(0).maximum(in.get(1)),
                        any("ab"),
                        any("b")),
                row(
                        "minimum",
                        in -> Minimum.minimum(in.get(0), in.get(1)),
                        in -> in.get(0).minimum(in.get(1)),
                        any("*"),
                        any("*")));
    }

    private static Stream<OpRow> reductions() {
        return Stream.of(
                unary("sum", x -> ReduceSum.sum(x), NDArray::sum, any("abc")),
                unary("sum, one axis", x -> ReduceSum.sum(x, 1), x -> x.sum(new int[] {1}), any("abc")),
                unary("sum, kept", x -> ReduceSum.sumKeepDims(x, 0, 2), x -> x.sum(new int[] {0, 2}, true), any("abc")),
                unary(
                        "mean",
                        x -> Mean.mean(x, 0, 2),
                        x -> x.sum(new int[] {0, 2})
                                .div(x.getShape().get(0) * x.getShape().get(2)),
                        any("abc")),
                unary("max", x -> ReduceMax.max(x, 1), x -> x.max(new int[] {1}), any("abc")),
                unary("max, kept", x -> ReduceMax.maxKeepDims(x, 2), x -> x.max(new int[] {2}, true), any("abc")),
                unary("min", x -> ReduceMin.min(x, 0), x -> x.min(new int[] {0}), any("abc")));
    }

    private static Stream<OpRow> movement() {
        return Stream.of(
                unary("reshape", x -> x.reshape(6, -1), x -> x.reshape(6, -1), any(4, 3, 5)),
                unary("transpose", x -> Transpose.transpose(x, 2, 0, 1), x -> x.transpose(2, 0, 1), any("abc")),
                unary("slice", x -> Slice.slice(x, 1, 1, 3), x -> x.get(":, 1:3"), any(4, 5, 2)),
                unary(
                        "broadcast",
                        x -> BroadcastTo.broadcastTo(x, Shape.of(4, 3, 5)),
                        x -> x.broadcast(4, 3, 5),
                        any(3, 1)),
                row(
                        "concat",
                        in -> Concat.concat(1, in),
                        in -> NDArrays.concat(new NDList(in), 1),
                        any("ab"),
                        any("a1"),
                        any("ac")),
                row(
                        "take",
                        in -> Take.take(in.get(0), in.get(1), 0),
                        in -> in.get(0).get(in.get(1)),
                        any(7, 3),
                        labels(7, 10)));
    }

    private static Stream<OpRow> matrices() {
        return Stream.of(
                row(
                        "matmul",
                        in -> MatMul.matmul(in.get(0), in.get(1)),
                        in -> in.get(0).matMul(in.get(1)),
                        any("ab"),
                        any("bc")),
                row(
                        "matmul, transposed",
                        in -> new MatMul(true, true).on(in.get(0), in.get(1)),
                        in -> in.get(0).transpose().matMul(in.get(1).transpose()),
                        any("ba"),
                        any("cb")),
                row(
                        "matmul, batches",
                        in -> MatMul.matmul(in.get(0), in.get(1)),
                        in -> in.get(0).matMul(in.get(1)),
                        any("nab"),
                        any("nbc")));
    }

    private static Stream<OpRow> convolutions() {
        return Stream.of(
                convolution("convolution", window(1, 0, 1), 1, any(2, 3, 9, 8), any(4, 3, 3, 3)),
                convolution("convolution, stride", window(2, 0, 1), 1, any(2, 3, 9, 8), any(4, 3, 3, 3)),
                convolution("convolution, padding", window(1, 2, 1), 1, any(2, 3, 7, 7), any(4, 3, 5, 5)),
                convolution("convolution, stride and padding", window(2, 1, 1), 1, any(2, 3, 8, 8), any(4, 3, 3, 3)),
                convolution("convolution, dilation", window(1, 1, 2), 1, any(2, 3, 9, 8), any(4, 3, 3, 3)),
                convolution("convolution, groups", window(1, 1, 1), 2, any(2, 4, 6, 6), any(6, 2, 3, 3)),
                convolution("convolution, depthwise", window(2, 1, 1), 4, any(2, 4, 6, 6), any(4, 1, 3, 3)),
                convolution("convolution, 1x1", window(1, 0, 1), 1, any(2, 5, 4, 4), any(3, 5, 1, 1)),
                convolution(
                        "convolution, uneven",
                        new Window(List.of(2, 1), List.of(0, 3), List.of(2, 1)),
                        1,
                        any(1, 2, 11, 6),
                        any(3, 2, 2, 5)));
    }

    private static Window window(int stride, int padding, int dilation) {
        return new Window(List.of(stride, stride), List.of(padding, padding), List.of(dilation, dilation));
    }

    private static OpRow convolution(String name, Window window, int groups, OpRow.Input x, OpRow.Input w) {
        return row(
                name,
                in -> new Convolution(window, groups).on(in.get(0), in.get(1)),
                in -> Conv2d.conv2d(
                                in.get(0),
                                in.get(1),
                                null,
                                shape(window.strides()),
                                shape(window.padding()),
                                shape(window.dilation()),
                                groups)
                        .singletonOrThrow(),
                x,
                w);
    }

    private static ai.djl.ndarray.types.Shape shape(List<Integer> extents) {
        return new ai.djl.ndarray.types.Shape(
                extents.stream().mapToLong(Integer::longValue).toArray());
    }

    private static Stream<OpRow> pools() {
        return Stream.of(
                maxPool("max pool", 2, window(2, 0, 1), any(2, 3, 8, 8)),
                maxPool("max pool, overlapping and padded", 3, window(2, 1, 1), any(2, 3, 8, 8)),
                avgPool("average pool", 2, window(2, 0, 1), true, any(2, 3, 8, 8)),
                avgPool("average pool, padding counts", 3, window(2, 1, 1), true, any(2, 3, 8, 8)),
                avgPool("average pool, padding does not count", 3, window(2, 1, 1), false, any(2, 3, 8, 8)));
    }

    private static OpRow maxPool(String name, int size, Window window, OpRow.Input x) {
        Shape kernel = Shape.of(size, size);
        return unary(
                name,
                in -> MaxPool.maxPool(in, kernel, window),
                in -> Pool.maxPool2d(
                        in, shape(List.of(size, size)), shape(window.strides()), shape(window.padding()), false),
                x);
    }

    private static OpRow avgPool(String name, int size, Window window, boolean countPadding, OpRow.Input x) {
        Shape kernel = Shape.of(size, size);
        return unary(
                name,
                in -> AvgPool.avgPool(in, kernel, window, countPadding),
                in -> {
                    NDArray means = torchAvgPool(in, size, window);
                    // DJL passes the flag on and its native code ignores it: divide by the share that is not padding
                    return countPadding ? means : means.div(torchAvgPool(in.onesLike(), size, window));
                },
                x);
    }

    private static NDArray torchAvgPool(NDArray x, int size, Window window) {
        return Pool.avgPool2d(
                x, shape(List.of(size, size)), shape(window.strides()), shape(window.padding()), false, true);
    }

    private static Stream<OpRow> norms() {
        return Stream.of(
                unary("softmax", x -> Softmax.softmax(x, -1), x -> x.softmax(-1), within(-4, 4, "ab")),
                unary("softmax, inner axis", x -> Softmax.softmax(x, 1), x -> x.softmax(1), within(-4, 4, "abc")),
                unary("softmax, large", x -> Softmax.softmax(x, -1), x -> x.softmax(-1), within(90, 94, 3, 7)),
                unary("softmax, small", x -> Softmax.softmax(x, -1), x -> x.softmax(-1), within(-110, -106, 3, 7)),
                unary("log softmax", x -> LogSoftmax.logSoftmax(x, -1), x -> x.logSoftmax(-1), within(-4, 4, "ab")),
                unary(
                        "log softmax, large",
                        x -> LogSoftmax.logSoftmax(x, 0),
                        x -> x.logSoftmax(0),
                        within(-90, 90, 3, 7)),
                row(
                        "cross entropy",
                        in -> SoftmaxCrossEntropy.softmaxCrossEntropy(in.get(0), in.get(1)),
                        in -> TorchOps.crossEntropy(in.get(0), in.get(1)),
                        within(-4, 4, 6, 10),
                        labels(10, 6)),
                batchNorm("batch norm", any(6, 4, 5, 5)),
                batchNorm("batch norm, vectors", any(16, 4)),
                row(
                        "batch norm, inference",
                        in -> new BatchNormInference(EPSILON)
                                .on(in.get(0), in.get(1), in.get(2), constant(MEAN), constant(VARIANCE)),
                        in -> TorchOps.batchNorm(in, MEAN, VARIANCE, EPSILON),
                        any(3, 4, 5, 5),
                        within(0.5, 1.5, 4),
                        any(4)));
    }

    private static Tensor constant(float[] values) {
        return dev.bellows.ndarray.NDArray.of(values);
    }

    /** In training: the second and third output are the mean and the biased variance of the batch. */
    private static OpRow batchNorm(String name, OpRow.Input x) {
        return new OpRow(
                name,
                3,
                in -> new BatchNorm(EPSILON).onAll(in),
                in -> TorchOps.batchNormTraining(in, EPSILON),
                List.of(x, within(0.5, 1.5, 4), any(4)));
    }
}
