package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Spectra, as products with matrices of sines and cosines. */
final class SignalOps {
    private SignalOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("signal", List.of(
            window("HannWindow", 0.5, 0.5, 0),
            window("HammingWindow", 25.0 / 46, 21.0 / 46, 0),
            window("BlackmanWindow", 0.42, 0.5, 0.08),
            row("MelWeightMatrix", 17, SignalOps::mel).named("output_datatype").known(0, 1, 2, 3, 4),
            row("DFT", 17, SignalOps::dft).named("axis", "inverse", "onesided").known(1, 2),
            row("STFT", 17, SignalOps::stft).named("onesided").known(1, 3)));
    }
    // spotless:on

    /** a - b · cos(2πi / n) + c · cos(4πi / n). */
    private static Operator window(String name, double a, double b, double c) {
        return row(name, 17, call -> {
                    int size = call.ints(0)[0];
                    double n = call.flag("periodic", true) ? size : size - 1;
                    double[] values = new double[size];
                    for (int i = 0; i < size; i++) {
                        double turn = 2 * Math.PI * i / n;
                        values[i] = a - b * Math.cos(turn) + c * Math.cos(2 * turn);
                    }
                    return constant(call.elements("output_datatype", ElementType.FLOAT), values, size);
                })
                .named("output_datatype", "periodic")
                .known(0);
    }

    private static List<Value> constant(ElementType type, double[] values, int... dims) {
        return Call.of(type, NDArray.of(values, new Spec(Shape.of(dims), Objects.requireNonNull(type.carrier()))));
    }

    /** Triangles over the bins of a spectrum, evenly spaced on the mel scale. */
    private static List<Value> mel(Call call) {
        int bands = call.ints(0)[0];
        int length = call.ints(1)[0];
        double rate = call.number(2);
        double low = toMel(call.number(3));
        double high = toMel(call.number(4));
        int bins = length / 2 + 1;
        int[] edges = new int[bands + 2];
        for (int i = 0; i < edges.length; i++) {
            double mel = low + i * (high - low) / (bands + 2);
            double hertz = 700 * (Math.pow(10, mel / 2595) - 1);
            edges[i] = (int) ((length + 1) * hertz / rate);
        }
        double[] values = new double[bins * bands];
        for (int band = 0; band < bands; band++) {
            int left = edges[band];
            int middle = edges[band + 1];
            int right = edges[band + 2];
            if (middle == left) {
                values[middle * bands + band] = 1;
            }
            for (int i = left; i <= middle && middle > left; i++) {
                values[i * bands + band] = (double) (i - left) / (middle - left);
            }
            for (int i = middle; i < right; i++) {
                values[i * bands + band] = (double) (right - i) / (right - middle);
            }
        }
        return constant(call.elements("output_datatype", ElementType.FLOAT), values, bins, bands);
    }

    private static double toMel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    /** Along an axis of x [batch, …, 1 or 2], whose last axis holds the real and the imaginary part. */
    private static List<Value> dft(Call call) {
        Tensor x = call.tensor(0);
        int rank = x.shape().rank();
        int axis = call.version() < 20 ? call.integer("axis", 1) : call.has(2) ? call.ints(2)[0] : -2;
        int chosen = axis < 0 ? axis + rank : axis;
        int length = call.has(1) ? call.ints(1)[0] : x.shape().dim(chosen);
        boolean inverse = call.flag("inverse", false);
        boolean half = call.flag("onesided", false);
        int whole = inverse && half && !call.has(1) ? 2 * (length - 1) : length;
        return call.like(0, transformed(call, x, chosen, whole, inverse, half));
    }

    private static Tensor transformed(Call call, Tensor y, int axis, int length, boolean inverse, boolean half) {
        Tensor x = Cast.cast(y, DType.F64); // whose rounding does not show in the result
        int rank = x.shape().rank();
        Tensor moved = IndexOps.moved(x, axis, rank - 2);
        moved = inverse && half ? moved : fitted(moved, rank - 2, length); // […, length, parts]
        boolean real = x.shape().dim(-1) == 1;
        Tensor re = Slice.slice(moved, rank - 1, 0, 1);
        Tensor im = real ? null : Slice.slice(moved, rank - 1, 1, 2);
        if (inverse && half) {
            return IndexOps.moved(halfInverse(call, re, Objects.requireNonNull(im), length), rank - 2, axis);
        }
        int bins = half ? length / 2 + 1 : length;
        double sign = inverse ? 1 : -1;
        double scale = inverse ? 1.0 / length : 1;
        Tensor cos = turns(call, bins, length, scale, 0);
        Tensor sin = turns(call, bins, length, sign * scale, 1);
        Tensor realPart = MatMul.matmul(cos, re);
        Tensor imaginary = MatMul.matmul(sin, re);
        if (im != null) {
            realPart = realPart.sub(MatMul.matmul(sin, im));
            imaginary = imaginary.add(MatMul.matmul(cos, im));
        }
        return IndexOps.moved(Concat.concat(rank - 1, List.of(realPart, imaginary)), rank - 2, axis);
    }

    /** Of half a spectrum the signal, which is real. */
    private static Tensor halfInverse(Call call, Tensor re, Tensor im, int length) {
        int axis = re.shape().rank() - 2;
        int bins = length / 2 + 1;
        double[] cos = new double[length * bins];
        double[] sin = new double[length * bins];
        for (int t = 0; t < length; t++) {
            for (int k = 0; k < bins; k++) {
                boolean once = k == 0 || 2 * k == length;
                double turn = 2 * Math.PI * ((long) k * t % length) / length;
                cos[t * bins + k] = (once ? 1 : 2) * Math.cos(turn) / length;
                sin[t * bins + k] = (once ? -1 : -2) * Math.sin(turn) / length;
            }
        }
        Spec spec = Spec.of(re.dtype(), length, bins);
        return MatMul.matmul(call.constant(cos, spec), fitted(re, axis, bins))
                .add(MatMul.matmul(call.constant(sin, spec), fitted(im, axis, bins)));
    }

    /** Cut off, or with zeros at the end. */
    private static Tensor fitted(Tensor x, int axis, int length) {
        int extent = x.shape().dim(axis);
        int[] before = new int[x.shape().rank()];
        int[] after = new int[x.shape().rank()];
        after[axis] = length - extent;
        return MovementOps.padded(x, before, after, "constant", 0);
    }

    private static Tensor turns(Call call, int bins, int length, double scale, int sine) {
        double[] values = new double[bins * length];
        for (int k = 0; k < bins; k++) {
            for (int t = 0; t < length; t++) {
                double turn = 2 * Math.PI * ((long) k * t % length) / length;
                values[k * length + t] = scale * (sine == 1 ? Math.sin(turn) : Math.cos(turn));
            }
        }
        return call.constant(values, Spec.of(DType.F64, bins, length));
    }

    /** Of frames of a signal [batch, samples, 1 or 2]: [batch, frames, bins, 2]. */
    private static List<Value> stft(Call call) {
        Tensor x = call.tensor(0);
        int step = call.ints(1)[0];
        int length = call.has(3) ? call.ints(3)[0] : call.shape(2).dim(0);
        int frames = (x.shape().dim(1) - length) / step + 1;
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            parts.add(Slice.slice(x, 1, i * step, i * step + length));
        }
        Tensor all = Stack.stack(1, parts); // [batch, frames, length, parts]
        if (call.has(2)) {
            all = all.mul(call.tensor(2).reshape(1, 1, length, 1));
        }
        return call.like(0, transformed(call, all, 2, length, false, call.flag("onesided", true)));
    }
}
