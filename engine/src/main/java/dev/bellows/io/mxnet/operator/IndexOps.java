package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.index.GatherNd;
import dev.bellows.op.index.IndexArray;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.index.OutOfRange;
import dev.bellows.op.index.RavelIndex;
import dev.bellows.op.index.ScatterNd;
import dev.bellows.op.index.SequenceLast;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.index.SequenceReverse;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.index.UnravelIndex;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.Ranges;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.ShapeArray;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Triangle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is chosen by integers, which may come as numbers of any dtype, sequences by their lengths, and what is made of nothing. */
final class IndexOps {
    private IndexOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "index",
                List.of(
                        row(
                                        "Embedding _npx_embedding _contrib_SparseEmbedding",
                                        call -> Take.take(
                                                call.tensor(1), MovementOps.index(call.tensor(0)), 0, OutOfRange.CLIP))
                                .named("input_dim", "output_dim", "dtype"),
                        row(
                                        "take _npi_take",
                                        call -> Take.take(
                                                call.tensor(0),
                                                MovementOps.index(call.tensor(1)),
                                                call.axis(0, call.attributes().integer("axis", 0)),
                                                outside(call)))
                                .named("axis", "mode"),
                        row(
                                "batch_take",
                                call -> TakeAlongAxis.batchTake(call.tensor(0), MovementOps.index(call.tensor(1)))),
                        row("pick _npx_pick choose_element_0index", IndexOps::pick)
                                .named("axis", "keepdims", "mode"),
                        row(
                                        "one_hot _npx_one_hot",
                                        call -> OneHot.oneHot(
                                                MovementOps.index(call.tensor(0)),
                                                call.attributes().integer("depth", 1),
                                                call.attributes().real("on_value", 1),
                                                call.attributes().real("off_value", 0),
                                                call.dtype("dtype", DType.F32)))
                                .named("depth", "on_value", "off_value", "dtype"),
                        row(
                                "gather_nd _npi_gather_nd _npx_gather_nd",
                                call -> GatherNd.gatherNd(call.tensor(0), MovementOps.index(call.tensor(1)))),
                        row(
                                        "scatter_nd",
                                        call -> ScatterNd.scatterNd(
                                                call.tensor(0),
                                                MovementOps.index(call.tensor(1)),
                                                Shape.of(call.attributes().list("shape", new int[0]))))
                                .named("shape"),
                        row(
                                        "_scatter_set_nd",
                                        call -> ScatterNd.set(
                                                call.tensor(0), call.tensor(1), MovementOps.index(call.tensor(2))))
                                .named("shape"),
                        row(
                                "_contrib_index_copy",
                                call -> IndexCopy.indexCopy(
                                        call.tensor(0), MovementOps.index(call.tensor(1)), call.tensor(2), 0)),
                        row(
                                        "_contrib_index_array",
                                        call -> Cast.cast(
                                                IndexArray.indexArray(
                                                        call.tensor(0),
                                                        call.attributes().list("axes", new int[0])),
                                                DType.I64))
                                .named("axes"),
                        row(
                                        "_ravel_multi_index ravel_multi_index",
                                        call -> Cast.cast(
                                                RavelIndex.ravelIndex(
                                                        MovementOps.index(call.tensor(0)),
                                                        Shape.of(
                                                                call.attributes()
                                                                        .list("shape", new int[0]))),
                                                DType.I64))
                                .named("shape"),
                        row(
                                        "_unravel_index unravel_index",
                                        call -> UnravelIndex.unravelIndex(
                                                MovementOps.index(call.tensor(0)),
                                                Shape.of(call.attributes().list("shape", new int[0]))))
                                .named("shape"),
                        row(
                                        "SequenceMask _npx_sequence_mask",
                                        call -> isMeasured(call)
                                                ? SequenceMask.sequenceMask(
                                                        call.tensor(0),
                                                        lengths(call),
                                                        call.attributes().real("value", 0),
                                                        axis(call))
                                                : call.tensor(0))
                                .named("use_sequence_length", "value", "axis"),
                        row("SequenceLast", IndexOps::last).named("use_sequence_length", "axis"),
                        row(
                                        "SequenceReverse",
                                        call -> isMeasured(call)
                                                ? SequenceReverse.sequenceReverse(
                                                        call.tensor(0), lengths(call), axis(call))
                                                : Flip.flip(call.tensor(0), axis(call)))
                                .named("use_sequence_length", "axis"),
                        row("_zeros _npi_zeros _zeros_without_dtype", call -> filled(call, 0))
                                .named("shape", "dtype"),
                        row("_ones _npi_ones", call -> filled(call, 1)).named("shape", "dtype"),
                        row(
                                        "_full _npi_full",
                                        call -> filled(call, call.attributes().real("value", 0)))
                                .named("shape", "dtype", "value"),
                        row("_arange _npi_arange", IndexOps::arange)
                                .named("start", "stop", "step", "repeat", "infer_range", "dtype")
                                .refusing(given -> given.flag("infer_range", false) ? "attribute infer_range" : ""),
                        row("_contrib_arange_like _npx_arange_like", IndexOps::arangeLike)
                                .named("start", "step", "repeat", "axis"),
                        row(
                                        "_linspace _npi_linspace",
                                        call -> Ranges.linspace(
                                                call.witness(),
                                                call.attributes().real("start", 0),
                                                call.attributes().real("stop", 0),
                                                call.attributes().integer("num", 50),
                                                call.dtype("dtype", DType.F32)))
                                .named("start", "stop", "num", "dtype", "endpoint", "step", "repeat")
                                .refusing(given ->
                                        given.has("num") && given.flag("endpoint", true) ? "" : "its settings"),
                        row(
                                        "_eye _npi_eye",
                                        call -> Triangle.eye(
                                                call.witness(),
                                                call.attributes().integer("N", 1),
                                                sides(call),
                                                call.attributes().integer("k", 0),
                                                call.dtype("dtype", DType.F32)))
                                .named("N", "M", "k", "dtype"),
                        row(
                                "shape_array _npx_shape_array",
                                call -> Cast.cast(ShapeArray.shapeArray(call.tensor(0)), DType.I64)),
                        row("size_array", call -> Cast.cast(ShapeArray.sizeArray(call.tensor(0)), DType.I64)
                                .reshape(1))));
    }

    private static OutOfRange outside(Call call) {
        return OutOfRange.valueOf(call.attributes().text("mode", "clip").toUpperCase(Locale.ROOT));
    }

    /** The element of each row at its index, which is kept within the row. */
    private static Tensor pick(Call call) {
        Tensor x = call.tensor(0);
        if (call.attributes().isNone("axis")) {
            return Take.take(x.reshape(-1), MovementOps.index(call.tensor(1)), 0, outside(call));
        }
        int axis = call.axis(0, call.attributes().integer("axis", -1));
        Tensor index = MovementOps.index(call.tensor(1))
                .reshape(x.shape().without(axis).dims());
        int extent = x.shape().dim(axis);
        Tensor inside = outside(call) == OutOfRange.WRAP
                ? Mod.mod(index, Full.scalar(index, extent))
                : Clip.clip(index, 0, Math.max(0, extent - 1));
        Tensor y = TakeAlongAxis.pick(x, inside, axis);
        return call.attributes().flag("keepdims", false) ? Reshape.expandDims(y, axis) : y;
    }

    private static boolean isMeasured(Call call) {
        return call.attributes().flag("use_sequence_length", false);
    }

    private static Tensor lengths(Call call) {
        return MovementOps.index(call.tensor(1));
    }

    private static int axis(Call call) {
        return call.attributes().integer("axis", 0);
    }

    private static Tensor last(Call call) {
        Tensor x = call.tensor(0);
        int axis = axis(call);
        return isMeasured(call)
                ? SequenceLast.sequenceLast(x, lengths(call), axis)
                : Reshape.squeeze(
                        Slice.slice(x, axis, x.shape().dim(axis) - 1, x.shape().dim(axis)), axis);
    }

    /** An extent of 0 is one that MXNet finds from what takes the array, such as a batch of first states: here it is 1, which broadcasts. */
    private static Tensor filled(Call call, double value) {
        int[] dims = call.attributes().list("shape", new int[0]);
        boolean numpy = call.operator().startsWith("_np");
        int[] extents = Arrays.stream(dims)
                .map(dim -> (dim == 0 && !numpy) || dim < 0 ? 1 : dim)
                .toArray();
        return call.full(new Spec(Shape.of(extents), call.dtype("dtype", DType.F32)), value);
    }

    private static Tensor arange(Call call) {
        Attributes given = call.attributes();
        double start = given.has("stop") ? given.real("start", 0) : 0;
        double stop = given.has("stop") ? given.real("stop", 0) : given.real("start", 0);
        Tensor all = Ranges.arange(call.witness(), start, stop, given.real("step", 1), call.dtype("dtype", DType.F32));
        return repeated(call, all);
    }

    private static Tensor repeated(Call call, Tensor x) {
        int times = call.attributes().integer("repeat", 1);
        return times == 1 ? x : Repeat.repeat(x, times, 0);
    }

    /** As many numbers as there are elements, or places along an axis. */
    private static Tensor arangeLike(Call call) {
        Attributes given = call.attributes();
        Shape shape = call.shape(0);
        boolean one = given.has("axis");
        int count = one ? shape.dim(call.axis(0, given.integer("axis", 0))) : Math.toIntExact(shape.size());
        int distinct = (count + given.integer("repeat", 1) - 1) / given.integer("repeat", 1);
        double step = given.real("step", 1);
        double start = given.real("start", 0);
        DType dtype = call.tensor(0).dtype();
        Tensor all = Ranges.linspace(call.tensor(0), start, start + step * (distinct - 1), distinct, dtype);
        Tensor counted = Slice.slice(repeated(call, all), 0, 0, count);
        return one ? counted : counted.reshape(shape.dims());
    }

    private static int sides(Call call) {
        int columns = call.attributes().integer("M", 0);
        return columns == 0 ? call.attributes().integer("N", 1) : columns;
    }
}
