package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.io.keras.Kind.Stored;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Normalisations, and shifts and scales by known numbers. */
final class NormKinds {
    private static final double LAYER_EPSILON = 1e-3;
    private static final double RMS_EPSILON = 1e-6;
    private static final double LEAST_DEVIATION = 1e-7;
    private static final double LEAST_NORM = 1e-12;

    /** The place of a weight that stands in the settings, before the name of the setting. */
    static final String GIVEN = "=";

    private NormKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        kinds.put(
                "LayerNormalization",
                Kind.of(NormKinds::scaleAndShift, NormKinds::byLayer)
                        .checked(setting -> setting.require("rms_scaling", "false")));
        kinds.put("GroupNormalization", Kind.of(NormKinds::scaleAndShift, NormKinds::byGroup));
        kinds.put("RMSNormalization", Kind.of(setting -> List.of(Stored.of("scale", 0)), NormKinds::byRootMeanSquare));
        kinds.put("UnitNormalization", Kind.plain(NormKinds::toUnit));
        kinds.put("Normalization", Kind.of(NormKinds::known, NormKinds::byKnown));
        kinds.put("Rescaling", Kind.of(NormKinds::factors, NormKinds::rescaled));
    }

    private static List<Stored> scaleAndShift(Setting setting) {
        List<Stored> weights = new ArrayList<>();
        if (setting.is("scale", true)) {
            weights.add(Stored.of("gamma", 0));
        }
        if (setting.is("center", true)) {
            weights.add(Stored.of("beta", weights.size()));
        }
        return weights;
    }

    private static int[] axes(Call call, Tensor x) {
        List<Integer> axes = call.setting().has("axis") ? call.setting().list("axis") : List.of(-1);
        return axes.stream().mapToInt(axis -> call.axis(x, axis)).sorted().toArray();
    }

    /** A weight with an extent for each of some axes, so that it broadcasts over the others. */
    private static Tensor along(Tensor weight, Tensor x, int... axes) {
        int[] dims = new int[x.shape().rank()];
        Arrays.fill(dims, 1);
        for (int i = 0; i < axes.length && weight.shape().rank() == axes.length; i++) {
            dims[axes[i]] = weight.shape().dim(i);
        }
        return weight.reshape(dims);
    }

    private static Tensor finished(Call call, Tensor y, int... axes) {
        Tensor scaled = call.hasWeight("gamma") ? y.mul(along(call.weight("gamma"), y, axes)) : y;
        return call.hasWeight("beta") ? scaled.add(along(call.weight("beta"), y, axes)) : scaled;
    }

    private static Tensor normalized(Tensor x, double epsilon, int... axes) {
        Tensor centred = x.sub(Mean.meanKeepDims(x, axes));
        Tensor variance = Mean.meanKeepDims(Square.square(centred), axes);
        return centred.mul(Rsqrt.rsqrt(variance.add(epsilon)));
    }

    private static Tensor byLayer(Call call) {
        Tensor x = call.x();
        int[] axes = axes(call, x);
        return finished(call, normalized(x, call.setting().number("epsilon", LAYER_EPSILON), axes), axes);
    }

    private static Tensor byGroup(Call call) {
        int axis = call.axis(call.x(), call.setting().whole("axis", -1));
        Tensor x = call.x();
        int rank = x.shape().rank();
        if (axis == 0) {
            throw new ShapeException(call.layer() + ": normalises along another axis than the batch, got axis 0");
        }
        Tensor first = moved(x, axis, 1);
        Shape shape = first.shape();
        int groups = call.setting().whole("groups", 32);
        groups = groups == -1 ? shape.dim(1) : groups;
        int rest = Math.toIntExact(shape.slice(1, rank).size() / groups);
        Tensor grouped = first.reshape(shape.dim(0), groups, rest);
        Tensor y = normalized(grouped, call.setting().number("epsilon", LAYER_EPSILON), 2)
                .reshape(shape.dims());
        return finished(call, moved(y, 1, axis), axis);
    }

    private static Tensor moved(Tensor x, int from, int to) {
        if (from == to) {
            return x;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            if (i != from) {
                order.add(i);
            }
        }
        order.add(to, from);
        return Transpose.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Tensor byRootMeanSquare(Call call) {
        Tensor x = call.x();
        int[] axes = axes(call, x);
        Tensor squares = Mean.meanKeepDims(Square.square(x), axes);
        Tensor y = x.mul(Rsqrt.rsqrt(squares.add(call.setting().number("epsilon", RMS_EPSILON))));
        return y.mul(along(call.weight("scale"), y, axes));
    }

    private static Tensor toUnit(Call call) {
        Tensor x = call.x();
        Tensor squares = ReduceSum.sumKeepDims(Square.square(x), axes(call, x));
        Tensor norm = Sqrt.sqrt(Maximum.maximum(squares, Full.scalar(squares, LEAST_NORM * LEAST_NORM)));
        return x.div(norm);
    }

    private static List<Stored> known(Setting setting) {
        return setting.has("mean")
                ? List.of(new Stored("mean", GIVEN + "mean", false), new Stored("variance", GIVEN + "variance", false))
                : List.of(new Stored("mean", "vars/0", false), new Stored("variance", "vars/1", false));
    }

    private static Tensor byKnown(Call call) {
        Tensor x = call.x();
        int[] axes = call.setting().node().path("axis").isNull() ? new int[0] : axes(call, x);
        Tensor mean = along(call.weight("mean"), x, axes);
        Tensor deviation = Sqrt.sqrt(along(call.weight("variance"), x, axes));
        deviation = Maximum.maximum(deviation, Full.scalar(deviation, LEAST_DEVIATION));
        return call.setting().is("invert", false)
                ? x.mul(deviation).add(mean)
                : x.sub(mean).div(deviation);
    }

    private static List<Stored> factors(Setting setting) {
        List<Stored> weights = new ArrayList<>();
        for (String name : List.of("scale", "offset")) {
            if (setting.node().path(name).isArray()) {
                weights.add(new Stored(name, GIVEN + name, false));
            }
        }
        return weights;
    }

    private static Tensor rescaled(Call call) {
        Tensor x = call.x();
        int last = x.shape().rank() - 1;
        Tensor scaled = call.hasWeight("scale")
                ? x.mul(along(call.weight("scale"), x, last))
                : x.mul(call.setting().number("scale", 1));
        return call.hasWeight("offset")
                ? scaled.add(along(call.weight("offset"), x, last))
                : scaled.add(call.setting().number("offset", 0));
    }
}
