package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import java.util.Arrays;
import java.util.List;

/** Arithmetic on few bits. Products of small integers are computed in f32, which holds them and their sums up to 2^24 exactly. */
final class QuantizationOps {
    private QuantizationOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("quantization", List.of(
            row("QuantizeLinear", 10, QuantizationOps::quantize)
                .named("axis", "saturate", "block_size", "output_dtype", "precision").known(1, 2),
            row("DequantizeLinear", 10, QuantizationOps::dequantize).named("axis", "block_size", "output_dtype").known(1, 2),
            row("DynamicQuantizeLinear", 11, QuantizationOps::dynamic),
            row("MatMulInteger", 10, QuantizationOps::matMul).known(2, 3),
            row("ConvInteger", 10, QuantizationOps::conv)
                .named("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides").known(2, 3),
            row("QLinearMatMul", 10, QuantizationOps::linearMatMul).known(1, 2, 4, 5, 6, 7),
            row("QLinearConv", 10, QuantizationOps::linearConv)
                .named("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides").known(1, 2, 4, 5, 6, 7)));
    }
    // spotless:on

    /** A scale as it broadcasts against x: one for all, one for each slice along an axis, or one for each block along it. */
    private static Tensor against(Tensor scale, Shape x, int axis, int block) {
        if (scale.shape().size() == 1) {
            return scale.reshape();
        }
        int chosen = x.axis(axis);
        if (block > 0) {
            Tensor repeated = Repeat.repeat(scale, block, chosen);
            return repeated.shape().dim(chosen) == x.dim(chosen)
                    ? repeated
                    : Slice.slice(repeated, chosen, 0, x.dim(chosen));
        }
        int[] dims = new int[x.rank()];
        Arrays.fill(dims, 1);
        dims[chosen] = scale.shape().dim(0);
        return scale.shape().rank() == 1 ? scale.reshape(dims) : scale;
    }

    private static List<Value> quantize(Call call) {
        Tensor x = call.tensor(0);
        int axis = call.integer("axis", 1);
        int block = call.integer("block_size", 0);
        ElementType type = call.has(2) ? call.type(2) : call.elements("output_dtype", ElementType.UINT8);
        if (type == ElementType.UNDEFINED) {
            type = ElementType.UINT8;
        }
        Tensor wide = x.dtype() == DType.F64 ? x : Cast.cast(x, DType.F32);
        Tensor scale = Cast.cast(against(call.tensor(1), x.shape(), axis, block), wide.dtype());
        Tensor steps = wide.div(scale);
        if (type.isFloating()) {
            return Call.of(type, SmallFloats.rounded(type, Cast.cast(steps, DType.F32), call.flag("saturate", true)));
        }
        Tensor zero = call.has(2)
                ? Cast.cast(against(call.tensor(2), x.shape(), axis, block), wide.dtype())
                : Full.scalar(wide, 0);
        return Call.of(type, Clip.clip(Rint.rint(steps).add(zero), (double) type.least(), (double) type.greatest()));
    }

    private static List<Value> dequantize(Call call) {
        Tensor x = call.tensor(0);
        int axis = call.integer("axis", 1);
        int block = call.integer("block_size", 0);
        ElementType type = call.elements("output_dtype", call.type(1));
        ElementType result = type == ElementType.UNDEFINED ? call.type(1) : type;
        Tensor scale = Cast.cast(against(call.tensor(1), x.shape(), axis, block), DType.F32);
        Tensor centred = Cast.cast(x, DType.F32);
        if (call.has(2) && call.type(0).isInteger()) {
            centred = centred.sub(Cast.cast(against(call.tensor(2), x.shape(), axis, block), DType.F32));
        }
        return Call.of(result, centred.mul(scale));
    }

    private static List<Value> dynamic(Call call) {
        Tensor x = call.tensor(0);
        Tensor zero = Full.scalar(x, 0);
        Tensor high = Maximum.maximum(ReduceMax.max(x), zero);
        Tensor low = Minimum.minimum(ReduceMin.min(x), zero);
        Tensor span = high.sub(low);
        Tensor scale =
                Where.where(Equal.equal(span, zero), Full.scalar(x, 1), span).div(255);
        Tensor point = Rint.rint(Clip.clip(low.neg().div(scale), 0, 255));
        Tensor y = Clip.clip(Rint.rint(x.div(scale)).add(point), 0, 255);
        return List.of(
                Value.of(ElementType.UINT8, y), Value.of(ElementType.FLOAT, scale), Value.of(ElementType.UINT8, point));
    }

    /** Integers less their zero point, as numbers that products take; a vector of points is one per row, or per column. */
    private static Tensor centred(Call call, int value, int point, boolean rows) {
        Tensor x = Cast.cast(call.tensor(value), DType.F32);
        if (!call.has(point)) {
            return x;
        }
        Tensor zero = Cast.cast(call.tensor(point), DType.F32);
        return x.sub(rows && zero.shape().rank() == 1 && zero.shape().size() > 1 ? zero.reshape(-1, 1) : scalar(zero));
    }

    private static Tensor scalar(Tensor x) {
        return x.shape().size() == 1 ? x.reshape() : x;
    }

    private static List<Value> matMul(Call call) {
        Tensor a = centred(call, 0, 2, true);
        Tensor b = centred(call, 1, 3, false);
        return Call.of(ElementType.INT32, MatrixOps.product(ElementType.FLOAT, a, b));
    }

    private static List<Value> conv(Call call) {
        Tensor x = centred(call, 0, 2, false);
        Tensor w = kernels(call, 1, 3);
        return Call.of(ElementType.INT32, ConvOps.convolved(call, x, w));
    }

    /** Kernels less their zero points, of which there may be one for each output channel. */
    private static Tensor kernels(Call call, int value, int point) {
        Tensor w = Cast.cast(call.tensor(value), DType.F32);
        return call.has(point)
                ? w.sub(channelwise(
                        Cast.cast(call.tensor(point), DType.F32), w.shape().rank(), 0))
                : w;
    }

    private static Tensor channelwise(Tensor x, int rank, int axis) {
        if (x.shape().size() == 1) {
            return x.reshape();
        }
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        dims[axis] = -1;
        return x.reshape(dims);
    }

    private static List<Value> linearMatMul(Call call) {
        Tensor a = centred(call, 0, 2, true);
        Tensor b = centred(call, 3, 5, false);
        Tensor scale = rowwise(call.tensor(1)).mul(scalar(call.tensor(4))).div(scalar(call.tensor(6)));
        return requantized(call, MatrixOps.product(ElementType.FLOAT, a, b), Cast.cast(scale, DType.F32));
    }

    private static Tensor rowwise(Tensor scale) {
        return scale.shape().rank() == 1 && scale.shape().size() > 1 ? scale.reshape(-1, 1) : scalar(scale);
    }

    private static List<Value> linearConv(Call call) {
        Tensor x = centred(call, 0, 2, false);
        Tensor w = kernels(call, 3, 5);
        Tensor y = ConvOps.convolved(call, x, w);
        if (call.has(8)) {
            y = ConvOps.biased(y, Cast.cast(call.tensor(8), DType.F32));
        }
        Tensor scale = scalar(call.tensor(1))
                .mul(channelwise(call.tensor(4), y.shape().rank(), 1))
                .div(scalar(call.tensor(6)));
        return requantized(call, y, scale);
    }

    private static List<Value> requantized(Call call, Tensor y, Tensor scale) {
        ElementType type = call.has(7) ? call.type(7) : call.type(0);
        Tensor zero = call.has(7) ? scalar(Cast.cast(call.tensor(7), DType.F32)) : Full.scalar(y, 0);
        Tensor moved = Rint.rint(y.mul(scale)).add(zero);
        return Call.of(type, Clip.clip(moved, (double) type.least(), (double) type.greatest()));
    }
}
