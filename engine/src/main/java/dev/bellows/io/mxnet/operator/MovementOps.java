package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Index;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.DepthToSpace;
import dev.bellows.op.movement.Diag;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.PadFrom;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.SpaceToDepth;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Tile;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.movement.Triangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What moves elements without computing with them. */
final class MovementOps {
    private static final String NONE = "";

    private MovementOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "movement",
                List.of(
                        row("Reshape reshape", Reshapes::older)
                                .named("shape", "reverse", "target_shape", "keep_highest"),
                        row(
                                        "_np_reshape",
                                        call -> Reshape.reshape(
                                                call.tensor(0),
                                                call.attributes().list("newshape", new int[0])))
                                .named("newshape", "order")
                                .refusing(MovementOps::order),
                        row("_npx_reshape _npi_reshape", Reshapes::numpy)
                                .named("newshape", "reverse", "order")
                                .refusing(MovementOps::order),
                        row("reshape_like _npx_reshape_like", Reshapes::like)
                                .named("lhs_begin", "lhs_end", "rhs_begin", "rhs_end"),
                        row("Flatten flatten _npx_batch_flatten", call -> call.tensor(0)
                                .reshape(
                                        call.shape(0).dim(0),
                                        Math.toIntExact(call.shape(0)
                                                .slice(1, call.shape(0).rank())
                                                .size()))),
                        row("transpose _np_transpose", MovementOps::transpose).named("axes"),
                        row(
                                        "SwapAxis swapaxes _npi_swapaxes",
                                        call -> Transpose.swapAxes(
                                                call.tensor(0),
                                                call.attributes().integer("dim1", 0),
                                                call.attributes().integer("dim2", 0)))
                                .named("dim1", "dim2"),
                        row("_np_moveaxis", MovementOps::moveAxis).named("source", "destination"),
                        row(
                                        "expand_dims _npi_expand_dims",
                                        call -> Reshape.expandDims(
                                                call.tensor(0),
                                                call.attributes().integer("axis", 0)))
                                .named("axis"),
                        row("squeeze _np_squeeze", MovementOps::squeeze).named("axis"),
                        row(
                                        "tile _npi_tile",
                                        call -> Tile.tile(
                                                call.tensor(0),
                                                call.attributes().list("reps", new int[0])))
                                .named("reps"),
                        row("repeat _np_repeat", MovementOps::repeat).named("repeats", "axis"),
                        row(
                                        "reverse flip _npi_flip",
                                        call -> Flip.flip(
                                                call.tensor(0),
                                                call.attributes().list("axis", new int[0])))
                                .named("axis"),
                        row(
                                        "stack _npi_stack",
                                        call -> Stack.stack(call.attributes().integer("axis", 0), call.tensors()))
                                .named("axis"),
                        row(
                                        "Concat concat _rnn_param_concat",
                                        call -> Concat.concat(call.attributes().integer("dim", 1), call.tensors()))
                                .named("dim"),
                        row("_npi_concatenate", MovementOps::concatenate).named("dim", "axis"),
                        row(
                                "_npi_vstack",
                                call -> Concat.concat(
                                        0,
                                        call.tensors().stream()
                                                .map(MovementOps::asRow)
                                                .toList())),
                        all(
                                        "SliceChannel split",
                                        call -> parts(
                                                call,
                                                Split.split(
                                                        call.tensor(0),
                                                        call.attributes().integer("num_outputs", 1),
                                                        call.attributes().integer("axis", 1))))
                                .named("num_outputs", "axis", "squeeze_axis"),
                        all("_split_v2 _npi_split", MovementOps::splitAt)
                                .named("indices", "axis", "squeeze_axis", "sections"),
                        row("slice crop _npi_slice _npx_slice", MovementOps::slice)
                                .named("begin", "end", "step"),
                        row("slice_axis", MovementOps::sliceAxis).named("axis", "begin", "end"),
                        row(
                                        "slice_like",
                                        call -> sliceLike(
                                                call,
                                                call.attributes()
                                                        .list(
                                                                "axes",
                                                                IntStream.range(
                                                                                0,
                                                                                call.shape(1)
                                                                                        .rank())
                                                                        .toArray())))
                                .named("axes"),
                        row("Crop", MovementOps::crop).named("offset", "h_w", "center_crop"),
                        row("Pad pad", MovementOps::pad).named("mode", "pad_width", "constant_value"),
                        row("broadcast_to _npi_broadcast_to", MovementOps::broadcastTo)
                                .named("shape"),
                        row("broadcast_axis broadcast_axes", MovementOps::broadcastAxis)
                                .named("axis", "size"),
                        row("broadcast_like", MovementOps::broadcastLike).named("lhs_axes", "rhs_axes"),
                        row(
                                        "depth_to_space",
                                        call -> DepthToSpace.depthToSpace(
                                                call.tensor(0),
                                                call.attributes().integer("block_size", 1)))
                                .named("block_size"),
                        row(
                                        "space_to_depth",
                                        call -> SpaceToDepth.spaceToDepth(
                                                call.tensor(0),
                                                call.attributes().integer("block_size", 1)))
                                .named("block_size"),
                        row(
                                        "diag _np_diag",
                                        call -> Diag.diag(
                                                call.tensor(0),
                                                call.attributes().integer("k", 0)))
                                .named("k", "axis1", "axis2")
                                .refusing(given -> given.integer("axis1", 0) == 0 && given.integer("axis2", 1) == 1
                                        ? NONE
                                        : "attributes axis1 and axis2"),
                        row(
                                        "_npi_tril",
                                        call -> Triangle.lower(
                                                call.tensor(0),
                                                call.attributes().integer("k", 0)))
                                .named("k")));
    }

    private static String order(Attributes given) {
        return given.text("order", "C").equals("C") ? NONE : "attribute order = " + given.text("order", "C");
    }

    private static Tensor transpose(Call call) {
        int rank = call.shape(0).rank();
        int[] axes = call.attributes()
                .list("axes", IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        return Transpose.transpose(
                call.tensor(0),
                Arrays.stream(axes).map(axis -> call.axis(0, axis)).toArray());
    }

    private static Tensor moveAxis(Call call) {
        int[] from = axes(call, "source");
        int[] to = axes(call, "destination");
        int rank = call.shape(0).rank();
        if (from.length != to.length) {
            throw new ShapeException("as many sources as destinations: " + from.length + " and " + to.length);
        }
        Integer[] order = new Integer[rank];
        for (int i = 0; i < from.length; i++) {
            order[to[i]] = from[i];
        }
        int[] rest = IntStream.range(0, rank)
                .filter(axis -> Arrays.stream(from).noneMatch(each -> each == axis))
                .toArray();
        int next = 0;
        for (int i = 0; i < rank; i++) {
            order[i] = order[i] == null ? rest[next++] : order[i];
        }
        return Transpose.transpose(
                call.tensor(0), Arrays.stream(order).mapToInt(Integer::intValue).toArray());
    }

    private static int[] axes(Call call, String name) {
        return Arrays.stream(call.attributes().list(name, new int[0]))
                .map(axis -> call.axis(0, axis))
                .toArray();
    }

    private static Tensor squeeze(Call call) {
        Shape shape = call.shape(0);
        int[] axes = call.attributes().has("axis")
                ? axes(call, "axis")
                : IntStream.range(0, shape.rank())
                        .filter(i -> shape.dim(i) == 1)
                        .toArray();
        Tensor y = axes.length == 0 ? call.tensor(0) : Reshape.squeeze(call.tensor(0), axes);
        return y.shape().rank() == 0 && !call.operator().startsWith("_np") ? y.reshape(1) : y;
    }

    private static Tensor repeat(Call call) {
        int times = call.attributes().integer("repeats", 1);
        return call.attributes().has("axis")
                ? Repeat.repeat(
                        call.tensor(0), times, call.axis(0, call.attributes().integer("axis", 0)))
                : Repeat.repeat(call.tensor(0).reshape(-1), times, 0);
    }

    private static Tensor asRow(Tensor x) {
        return x.shape().rank() < 2 ? x.reshape(1, -1) : x;
    }

    private static List<Tensor> parts(Call call, List<Tensor> parts) {
        if (!call.attributes().flag("squeeze_axis", false)) {
            return parts;
        }
        int axis = call.axis(0, call.attributes().integer("axis", 1));
        return parts.stream().map(part -> Reshape.squeeze(part, axis)).toList();
    }

    /** Into equal sections, or where the indices say, of which the first is 0. */
    private static List<Tensor> splitAt(Call call) {
        int axis = call.attributes().integer("axis", 1);
        int sections = call.attributes().integer("sections", 0);
        int[] begins = call.attributes().list("indices", new int[0]);
        int[] cuts = begins.length > 0 && begins[0] == 0 ? Arrays.copyOfRange(begins, 1, begins.length) : begins;
        return parts(
                call,
                sections > 0 ? Split.split(call.tensor(0), sections, axis) : Split.splitAt(call.tensor(0), axis, cuts));
    }

    /** Along the first axis unless another is named; of what is joined flat it is None. MXNet 1.6 called it dim. */
    private static Tensor concatenate(Call call) {
        Attributes given = call.attributes();
        String name = given.has("dim") || given.isNone("dim") ? "dim" : "axis";
        return given.isNone(name)
                ? Concat.concat(
                        0, call.tensors().stream().map(each -> each.reshape(-1)).toList())
                : Concat.concat(given.integer(name, 0), call.tensors());
    }

    private static Tensor slice(Call call) {
        List<@Nullable Integer> begin = call.attributes().gaps("begin");
        List<@Nullable Integer> end = call.attributes().gaps("end");
        List<@Nullable Integer> step = call.attributes().gaps("step");
        Index[] index = new Index[begin.size()];
        for (int i = 0; i < index.length; i++) {
            Integer every = i < step.size() ? step.get(i) : null;
            index[i] = new Index.Range(begin.get(i), i < end.size() ? end.get(i) : null, every == null ? 1 : every);
        }
        return index.length == 0 ? call.tensor(0) : call.tensor(0).at(index);
    }

    private static Tensor sliceAxis(Call call) {
        int axis = call.axis(0, call.attributes().integer("axis", 0));
        int extent = call.shape(0).dim(axis);
        int begin = call.attributes().integer("begin", 0);
        int end = call.attributes().integer("end", extent);
        return Slice.slice(
                call.tensor(0),
                axis,
                begin < 0 ? begin + extent : begin,
                end < 0 ? end + extent : Math.min(end, extent));
    }

    private static Tensor sliceLike(Call call, int... axes) {
        Tensor y = call.tensor(0);
        for (int axis : axes) {
            y = Slice.slice(y, call.axis(0, axis), 0, call.shape(1).dim(call.axis(1, axis)));
        }
        return y;
    }

    /** Rows and columns from an offset, or from the middle, as many as are said or as another image has. */
    private static Tensor crop(Call call) {
        int[] offset = call.attributes().list("offset", 0, 0);
        int[] size = call.has(1)
                ? new int[] {call.shape(1).dim(2), call.shape(1).dim(3)}
                : call.attributes().list("h_w", 0, 0);
        Tensor y = call.tensor(0);
        for (int i = 0; i < 2; i++) {
            int from = call.attributes().flag("center_crop", false)
                    ? (call.shape(0).dim(i + 2) - size[i]) / 2
                    : offset[i];
            y = Slice.slice(y, i + 2, from, from + size[i]);
        }
        return y;
    }

    private static Tensor pad(Call call) {
        int[] widths = call.attributes().list("pad_width", new int[0]);
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i + 1 < widths.length; i += 2) {
            before.add(widths[i]);
            after.add(widths[i + 1]);
        }
        return switch (call.attributes().text("mode", "constant")) {
            case "edge" -> new PadFrom(before, after, PadFrom.Source.EDGE).on(call.tensor(0));
            case "reflect" -> new PadFrom(before, after, PadFrom.Source.REFLECTION).on(call.tensor(0));
            default -> new Pad(before, after, call.attributes().real("constant_value", 0)).on(call.tensor(0));
        };
    }

    /** An extent of 0 leaves the one that is there; in {@code mx.np} -1 or -2 may. */
    private static Tensor broadcastTo(Call call) {
        int[] target = call.attributes().list("shape", new int[0]).clone();
        Shape shape = call.shape(0);
        int lead = target.length - shape.rank();
        for (int i = 0; i < target.length; i++) {
            if (target[i] <= 0 && i >= lead) {
                target[i] = shape.dim(i - lead);
            }
        }
        return BroadcastTo.broadcastTo(call.tensor(0), Shape.of(target));
    }

    private static Tensor broadcastAxis(Call call) {
        int[] axes = axes(call, "axis");
        int[] sizes = call.attributes().list("size", new int[0]);
        Shape target = call.shape(0);
        for (int i = 0; i < axes.length; i++) {
            target = target.with(axes[i], sizes[i]);
        }
        return BroadcastTo.broadcastTo(call.tensor(0), target);
    }

    private static Tensor broadcastLike(Call call) {
        Shape target = call.shape(1);
        if (call.attributes().has("lhs_axes")) {
            int[] from = call.attributes().list("rhs_axes", new int[0]);
            int[] to = call.attributes().list("lhs_axes", new int[0]);
            target = call.shape(0);
            for (int i = 0; i < to.length; i++) {
                target = target.with(call.axis(0, to[i]), call.shape(1).dim(call.axis(1, from[i])));
            }
        }
        return BroadcastTo.broadcastTo(call.tensor(0), target);
    }

    /** What indices are computed in. */
    static Tensor index(Tensor x) {
        return x.dtype() == DType.I64 || x.dtype() == DType.I32 ? x : Cast.cast(x, DType.I64);
    }
}
