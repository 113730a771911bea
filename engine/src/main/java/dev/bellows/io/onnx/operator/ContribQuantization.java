package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.ContribOps.contrib;

import dev.bellows.core.DType;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.Mean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** Arithmetic on small integers: computed on the numbers that they stand for, and rounded again. */
final class ContribQuantization {
    private ContribQuantization() {}

    static List<Operator> rows() {
        return List.of(
                contrib("QLinearAdd", call -> binary(call, Tensor::add)).known(1, 2, 4, 5, 6, 7),
                contrib("QLinearMul", call -> binary(call, Tensor::mul)).known(1, 2, 4, 5, 6, 7),
                contrib("QLinearSigmoid", call -> rounded(call, Sigmoid.sigmoid(number(call, 0)), 3))
                        .known(1, 2, 3, 4),
                contrib(
                                "QLinearLeakyRelu",
                                call -> rounded(
                                        call, LeakyRelu.leakyRelu(number(call, 0), call.real("alpha", 0.01)), 3))
                        .named("alpha")
                        .known(1, 2, 3, 4),
                contrib("QLinearGlobalAveragePool", ContribQuantization::averaged)
                        .named("channels_last")
                        .known(1, 2, 3, 4),
                contrib("QLinearConcat", ContribQuantization::joined)
                        .named("axis")
                        .known(0, 1),
                contrib("MatMulIntegerToFloat", ContribQuantization::matMul).known(2, 3, 4, 5),
                contrib("DynamicQuantizeMatMul", ContribQuantization::dynamic).known(2, 3));
    }

    /** What the integers of an input stand for, with the scale and the zero point that follow it. */
    private static Tensor number(Call call, int place) {
        Tensor x = Cast.cast(call.tensor(place), DType.F32);
        Tensor centred = call.has(place + 2) ? x.sub(single(call, place + 2)) : x;
        return centred.mul(single(call, place + 1));
    }

    private static Tensor single(Call call, int place) {
        Tensor x = Cast.cast(call.tensor(place), DType.F32);
        return x.shape().size() == 1 ? x.reshape() : x;
    }

    private static List<Value> rounded(Call call, Tensor y, int scale) {
        return rounded(call, call.type(0), y, scale);
    }

    /** The integers that stand for numbers, with the scale and the zero point from an input on. */
    private static List<Value> rounded(Call call, ElementType type, Tensor y, int scale) {
        Tensor zero = call.has(scale + 1) ? single(call, scale + 1) : Full.scalar(y, 0);
        Tensor steps = Rint.rint(y.div(single(call, scale))).add(zero);
        return Call.of(type, Clip.clip(steps, (double) type.least(), (double) type.greatest()));
    }

    private static List<Value> binary(Call call, BinaryOperator<Tensor> function) {
        return rounded(call, function.apply(number(call, 0), number(call, 3)), 6);
    }

    private static List<Value> averaged(Call call) {
        Tensor x = number(call, 0);
        int rank = x.shape().rank();
        boolean last = call.flag("channels_last", false);
        List<Integer> axes =
                IntStream.range(last ? 1 : 2, last ? rank - 1 : rank).boxed().toList();
        return rounded(call, new Mean(axes, true).on(x), 3);
    }

    /** The scale and zero point of the result, then three inputs for each part. */
    private static List<Value> joined(Call call) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 2; i + 2 < call.count(); i += 3) {
            parts.add(number(call, i));
        }
        return rounded(call, call.type(2), Concat.concat(call.axis(2, call.whole("axis", 1)), parts), 0);
    }

    /** A, B, their scales, their zero points, a bias. */
    private static List<Value> matMul(Call call) {
        Tensor a = Cast.cast(call.tensor(0), DType.F32);
        Tensor b = Cast.cast(call.tensor(1), DType.F32);
        Tensor left = call.has(4) ? a.sub(single(call, 4)) : a;
        Tensor right = call.has(5) ? b.sub(single(call, 5)) : b;
        Tensor y = MatrixOps.product(ElementType.FLOAT, left, right)
                .mul(single(call, 2).mul(single(call, 3)));
        return Call.of(ElementType.FLOAT, call.has(6) ? y.add(call.tensor(6)) : y);
    }

    /** A as it is, quantized as it comes; B, its scale, its zero point, a bias. */
    private static List<Value> dynamic(Call call) {
        Expansion quantize =
                Operators.find("", "DynamicQuantizeLinear", 11).orElseThrow().expansion();
        List<Tensor> a = quantize.expand(call).stream()
                .map(value -> Cast.cast(value.tensor(), DType.F32))
                .toList();
        Tensor b = Cast.cast(call.tensor(1), DType.F32);
        Tensor right = call.has(3) ? b.sub(single(call, 3)) : b;
        Tensor left = a.get(0).sub(a.get(2));
        Tensor y =
                MatrixOps.product(ElementType.FLOAT, left, right).mul(a.get(1).mul(single(call, 2)));
        return Call.of(ElementType.FLOAT, call.has(4) ? y.add(call.tensor(4)) : y);
    }
}
