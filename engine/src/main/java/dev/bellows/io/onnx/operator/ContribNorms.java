package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.ContribOps.contrib;
import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Normalisations of what goes around a layer and through it, and of what words become. */
final class ContribNorms {
    /** ε where a node gives none. */
    private static final double EPSILON = 1e-12;

    private ContribNorms() {}

    static List<Operator> rows() {
        return List.of(
                contrib("SkipLayerNormalization", call -> skip(call, true)).named("epsilon"),
                contrib("SkipSimplifiedLayerNormalization", call -> skip(call, false))
                        .named("epsilon"),
                // Of ONNX Runtime, though in ONNX's own domain.
                row("SimplifiedLayerNormalization", 1, ContribNorms::simplified).named("axis", "epsilon", "stash_type"),
                contrib("EmbedLayerNormalization", ContribNorms::embedded).named("epsilon", "mask_index_type"));
    }

    /** Over the last axis, with a shift if there is one. */
    static Tensor normalized(Tensor x, Tensor scale, @Nullable Tensor shift, double epsilon) {
        Shape shape = x.shape();
        int extent = shape.dim(-1);
        Tensor none = shift == null ? Full.of(scale, scale.spec(), 0) : shift;
        Tensor rows = x.reshape(Math.toIntExact(shape.size() / Math.max(1, extent)), extent);
        return new LayerNorm(1, epsilon)
                .onAll(List.of(rows, scale.reshape(extent), none.reshape(extent)))
                .get(0)
                .reshape(shape.dims());
    }

    private static Tensor scaled(Tensor x, Tensor scale, double epsilon) {
        Tensor mean = new Mean(List.of(x.shape().rank() - 1), true).on(x.mul(x));
        return x.mul(Rsqrt.rsqrt(mean.add(epsilon))).mul(scale);
    }

    private static List<Value> skip(Call call, boolean centred) {
        Tensor sum = call.tensor(0).add(call.tensor(1));
        int bias = centred ? 4 : 3;
        if (call.has(bias)) {
            sum = sum.add(call.tensor(bias));
        }
        double epsilon = call.real("epsilon", EPSILON);
        Tensor y = centred
                ? normalized(sum, call.tensor(2), call.optional(3), epsilon)
                : scaled(sum, call.tensor(2), epsilon);
        if (call.wants(1) || call.wants(2)) {
            throw new ShapeException("its mean and deviation are not given");
        }
        List<Value> out = new ArrayList<>(call.like(0, y));
        if (call.outputs() > 1) {
            Value whole = Value.of(call.type(0), sum);
            out.addAll(List.of(whole, whole, whole));
        }
        return out;
    }

    private static List<Value> simplified(Call call) {
        if (call.axis(0, call.whole("axis", -1)) != call.shape(0).rank() - 1 || call.wants(1)) {
            throw new ShapeException("only the last axis is read, and the deviation is not given");
        }
        return call.like(0, scaled(call.tensor(0), call.tensor(1), call.real("epsilon", 1e-5)));
    }

    /** Words, places and segments, summed and normalised; and how many words count. */
    private static List<Value> embedded(Call call) {
        Tensor ids = whole(call.tensor(0));
        int steps = ids.shape().dim(1);
        Tensor places = call.has(8)
                ? whole(call.tensor(8))
                : Iota.iota(ids, steps, DType.I64).reshape(1, steps);
        Tensor sum = Take.take(call.tensor(2), ids, 0).add(Take.take(call.tensor(3), places, 0));
        if (call.has(1)) {
            sum = sum.add(Take.take(call.tensor(4), whole(call.tensor(1)), 0));
        }
        Tensor y = normalized(sum, call.tensor(5), call.tensor(6), call.real("epsilon", EPSILON));
        Tensor counts = call.has(7)
                ? Cast.cast(new ReduceSum(List.of(1), false).on(whole(call.tensor(7))), DType.I32)
                : Cast.cast(ReduceSum.sum(ids.mul(0), 1), DType.I32);
        return List.of(Value.of(call.type(2), y), Value.of(counts), Value.of(call.type(2), sum));
    }

    private static Tensor whole(Tensor x) {
        return Cast.cast(x, DType.I64);
    }
}
