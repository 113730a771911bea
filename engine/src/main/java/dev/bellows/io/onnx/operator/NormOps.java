package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.GroupNorm;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LocalResponseNorm;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisations. */
final class NormOps {
    private NormOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("normalization", List.of(
            row("BatchNormalization", 1, NormOps::batch)
                .named("epsilon", "momentum", "training_mode", "spatial", "is_test", "consumed_inputs").known(3, 4),
            row("InstanceNormalization", 1, NormOps::instance).named("epsilon", "consumed_inputs"),
            row("LayerNormalization", 17, NormOps::layer).named("axis", "epsilon", "stash_type"),
            row("RMSNormalization", 23, NormOps::rms).named("axis", "epsilon", "stash_type"),
            row("GroupNormalization", 18, NormOps::group).named("epsilon", "num_groups", "stash_type"),
            row("MeanVarianceNormalization", 9, NormOps::meanVariance).named("axes"),
            row("LpNormalization", 1, NormOps::lp).named("axis", "p"),
            row("LRN", 1, NormOps::local).named("alpha", "beta", "bias", "size")));
    }
    // spotless:on

    private static int[] column(Shape x) {
        int[] column = new int[x.rank()];
        Arrays.fill(column, 1);
        column[1] = -1;
        return column;
    }

    private static List<Value> batch(Call call) {
        Tensor x = call.tensor(0);
        double epsilon = call.real("epsilon", 1e-5);
        if (call.version() < 9 && !call.flag("spatial", true)) {
            throw new ShapeException("statistics of each place (spatial 0) are not read");
        }
        boolean training = call.version() >= 14
                ? call.flag("training_mode", false)
                : call.version() < 7 && !call.flag("is_test", false) && call.outputs() > 1;
        List<Tensor> in = List.of(
                x, like(x, call.tensor(1)), like(x, call.tensor(2)), like(x, call.tensor(3)), like(x, call.tensor(4)));
        if (!training) {
            return call.like(0, new BatchNormInference(epsilon).on(in.toArray(new Tensor[0])));
        }
        List<Integer> axes = Axes.except(x.shape(), 1);
        Tensor mean = new Mean(axes, false).on(x);
        Tensor centred = x.sub(mean.reshape(column(x.shape())));
        Tensor variance = new Mean(axes, false).on(centred.mul(centred));
        Tensor y = new BatchNormInference(epsilon).on(x, in.get(1), in.get(2), mean, variance);
        double kept = call.real("momentum", 0.9);
        return List.of(
                Value.of(call.type(0), y),
                Value.of(call.type(3), in.get(3).mul(kept).add(mean.mul(1 - kept))),
                Value.of(call.type(4), in.get(4).mul(kept).add(variance.mul(1 - kept))));
    }

    private static Tensor like(Tensor x, Tensor other) {
        return Cast.cast(other, x.dtype());
    }

    private static List<Value> instance(Call call) {
        return call.like(
                0,
                InstanceNorm.instanceNorm(call.tensor(0), call.tensor(1), call.tensor(2), call.real("epsilon", 1e-5)));
    }

    /** Over all axes from the given one on. A shift and a scale of other shapes than those axes broadcast. */
    private static List<Value> layer(Call call) {
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        int axis = call.axis(0, call.whole("axis", -1));
        double epsilon = call.real("epsilon", 1e-5);
        int extent = Math.toIntExact(shape.slice(axis, shape.rank()).size());
        int rows = Math.toIntExact(shape.slice(0, axis).size());
        Tensor scale = call.tensor(1);
        Tensor shift = call.optional(2);
        Shape last = shape.slice(axis, shape.rank());
        boolean plain = isOf(last, scale.shape()) && (shift == null || isOf(last, shift.shape()));
        Tensor wide = stashed(call, x);
        Tensor ones = Full.of(wide, wide.spec().with(Shape.of(extent)), 1);
        Tensor none = Full.of(wide, wide.spec().with(Shape.of(extent)), 0);
        List<Tensor> all = new LayerNorm(1, epsilon)
                .onAll(List.of(
                        wide.reshape(rows, extent),
                        plain ? like(wide, scale).reshape(extent) : ones,
                        plain && shift != null ? like(wide, shift).reshape(extent) : none));
        Tensor y = Cast.cast(all.get(0).reshape(shape.dims()), x.dtype());
        if (!plain) {
            y = y.mul(scale);
            y = shift == null ? y : y.add(shift);
        }
        List<Value> out = new ArrayList<>(call.like(0, y));
        if (call.outputs() > 1) {
            List<Integer> over = IntStream.range(axis, shape.rank()).boxed().toList();
            int[] kept = Axes.kept(shape, over).dims();
            ElementType type = ElementType.of(wide.dtype());
            out.add(Value.of(type, all.get(1).reshape(kept)));
            Tensor deviation = Sqrt.sqrt(all.get(2).add(epsilon));
            out.add(Value.of(type, Full.scalar(deviation, 1).div(deviation).reshape(kept)));
        }
        return out;
    }

    /** Whether a scale or shift has an element for each of the last axes, and is no column that is broadcast along them. */
    private static boolean isOf(Shape last, Shape vector) {
        Shape own = vector;
        while (own.rank() > last.rank() && own.dim(0) == 1) {
            own = own.slice(1, own.rank());
        }
        return own.equals(last);
    }

    /** What the statistics are computed in: f32 for narrower types, unless the node says otherwise. */
    private static Tensor stashed(Call call, Tensor x) {
        return x.dtype() == DType.BF16 && call.whole("stash_type", 1) == 1 ? Cast.cast(x, DType.F32) : x;
    }

    private static List<Value> rms(Call call) {
        Tensor x = call.tensor(0);
        int axis = call.axis(0, call.whole("axis", -1));
        List<Integer> over = IntStream.range(axis, x.shape().rank()).boxed().toList();
        Tensor wide = stashed(call, x);
        Tensor square = new Mean(over, true).on(wide.mul(wide));
        Tensor y = wide.div(Sqrt.sqrt(square.add(call.real("epsilon", 1e-5))));
        return call.like(0, Cast.cast(y, x.dtype()).mul(call.tensor(1)));
    }

    /** Before version 21, scale and shift are those of groups. */
    private static List<Value> group(Call call) {
        Tensor x = call.tensor(0);
        int groups = call.integer("num_groups", 1);
        int channels = x.shape().dim(1);
        Tensor scale = call.tensor(1);
        Tensor shift = call.tensor(2);
        if (call.version() < 21) {
            int each = channels / groups;
            scale = Repeat.repeat(scale, each, 0);
            shift = Repeat.repeat(shift, each, 0);
        }
        Tensor wide = stashed(call, x);
        Tensor y = GroupNorm.groupNorm(wide, like(wide, scale), like(wide, shift), groups, call.real("epsilon", 1e-5));
        return call.like(0, y);
    }

    private static List<Value> meanVariance(Call call) {
        Tensor x = call.tensor(0);
        List<Integer> axes = Axes.of(x.shape(), call.list("axes", 0, 2, 3));
        Tensor centred = x.sub(new Mean(axes, true).on(x));
        Tensor variance = new Mean(axes, true).on(centred.mul(centred));
        return call.like(0, centred.div(Sqrt.sqrt(variance).add(1e-9)));
    }

    /** Zeros stay zeros. */
    private static List<Value> lp(Call call) {
        Tensor x = call.tensor(0);
        List<Integer> axis = List.of(call.axis(0, call.whole("axis", -1)));
        Tensor norm = call.whole("p", 2) == 1
                ? new ReduceSum(axis, true).on(Abs.abs(x))
                : Sqrt.sqrt(new ReduceSum(axis, true).on(x.mul(x)));
        Tensor zero = Full.scalar(norm, 0);
        return call.like(0, x.div(Where.where(Equal.equal(norm, zero), Full.scalar(norm, 1), norm)));
    }

    /** By the channels around each: as many before as after, one more after where their number is even. */
    private static List<Value> local(Call call) {
        Tensor x = call.tensor(0);
        int size = call.integer("size", 1);
        double alpha = call.real("alpha", 1e-4);
        int before = (size - 1) / 2;
        int channels = x.shape().dim(1);
        int rank = x.shape().rank();
        if (size % 2 == 1) {
            return call.like(
                    0, new LocalResponseNorm(size, alpha, call.real("beta", 0.75), call.real("bias", 1)).on(x));
        }
        List<Integer> first = new ArrayList<>(Collections.nCopies(rank, 0));
        List<Integer> last = new ArrayList<>(Collections.nCopies(rank, 0));
        first.set(1, before);
        last.set(1, size - 1 - before);
        Tensor squares = new Pad(List.copyOf(first), List.copyOf(last), 0).on(x.mul(x));
        Tensor sum = Slice.slice(squares, 1, 0, channels);
        for (int i = 1; i < size; i++) {
            sum = sum.add(Slice.slice(squares, 1, i, i + channels));
        }
        Tensor base = sum.mul(alpha / size).add(call.real("bias", 1));
        return call.like(0, x.mul(Pow.pow(base, Full.scalar(base, -call.real("beta", 0.75)))));
    }
}
