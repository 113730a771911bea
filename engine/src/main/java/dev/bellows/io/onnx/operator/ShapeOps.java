package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Literal;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Ranges;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Tile;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.movement.Triangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Constants, shapes, and the same elements in other shapes. */
final class ShapeOps {
    private ShapeOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("shape", List.of(
            row("Constant", 1, ShapeOps::constant)
                .named("value", "value_float", "value_floats", "value_int", "value_ints"),
            row("ConstantOfShape", 9, ShapeOps::constantOfShape).named("value").known(0),
            row("Shape", 1, ShapeOps::shape).named("start", "end"),
            row("Size", 1, call -> List.of(call.evaluation().known(new long[] {call.shape(0).size()}, Shape.scalar()))),
            row("Reshape", 1, ShapeOps::reshape).named("shape", "allowzero", "consumed_inputs").known(1),
            row("Flatten", 1, ShapeOps::flatten).named("axis"),
            row("Squeeze", 1, ShapeOps::squeeze).named("axes").known(1),
            row("Unsqueeze", 1, ShapeOps::unsqueeze).named("axes").known(1),
            row("Transpose", 1, ShapeOps::transpose).named("perm"),
            row("Expand", 8, ShapeOps::expand).known(1),
            row("Tile", 6, ShapeOps::tile).known(1),
            row("Range", 11, ShapeOps::range).known(0, 1, 2),
            row("EyeLike", 9, ShapeOps::eyeLike).named("dtype", "k"),
            row("Trilu", 14, ShapeOps::trilu).named("upper").known(1)));
    }
    // spotless:on

    private static List<Value> constant(Call call) {
        OnnxTensor array = call.array("value");
        if (array != null) {
            return List.of(call.evaluation().value(array));
        }
        if (call.sets("value_int")) {
            return List.of(call.evaluation().known(new long[] {call.whole("value_int", 0)}, Shape.scalar()));
        }
        if (call.sets("value_ints")) {
            return List.of(call.known(Objects.requireNonNull(call.wholes("value_ints"))));
        }
        double[] values = call.sets("value_float")
                ? new double[] {call.real("value_float", 0)}
                : Objects.requireNonNull(call.reals("value_floats"), "a constant without a value");
        Shape shape = call.sets("value_float") ? Shape.scalar() : Shape.of(values.length);
        return List.of(Value.of(NDArray.of(values, new Spec(shape, DType.F32))));
    }

    private static List<Value> constantOfShape(Call call) {
        OnnxTensor array = call.array("value");
        ElementType type = array == null ? ElementType.FLOAT : array.type();
        double value =
                array == null ? 0 : call.evaluation().value(array).array().toDoubleArray()[0];
        DType carrier = Objects.requireNonNull(type.carrier(), "carrier");
        return Call.of(type, call.full(new Spec(Shape.of(call.ints(0)), carrier), value));
    }

    private static List<Value> shape(Call call) {
        int[] dims = call.shape(0).dims();
        int rank = dims.length;
        int start = place(call.whole("start", 0), rank);
        int end = place(call.whole("end", rank), rank);
        return List.of(call.known(IntStream.range(start, Math.max(start, end))
                .mapToLong(i -> dims[i])
                .toArray()));
    }

    private static int place(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    /** 0 keeps the extent of the same axis, unless zeros are allowed to be zeros. */
    private static List<Value> reshape(Call call) {
        int[] wanted = call.version() < 5 ? call.list("shape", new int[0]) : call.ints(1);
        Shape from = call.shape(0);
        int[] dims = wanted.clone();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 0 && !call.flag("allowzero", false)) {
                dims[i] = from.dim(i);
            }
        }
        return call.like(0, shaped(call.tensor(0), dims));
    }

    /** As {@link Reshape}, which does not take a -1 where another extent is 0. */
    static Tensor shaped(Tensor x, int[] dims) {
        int open = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= dims[i];
            }
        }
        int[] all = dims.clone();
        if (open >= 0) {
            long size = x.shape().size();
            if (known == 0 ? size != 0 : size % known != 0) {
                throw new ShapeException(x.spec() + " does not have the elements of " + Arrays.toString(dims)
                        + "; a batch that the file fixes is a common cause: export it with a dynamic first axis");
            }
            all[open] = known == 0 ? 0 : Math.toIntExact(size / known);
        }
        return new Reshape(Shape.of(all)).on(x);
    }

    private static List<Value> flatten(Call call) {
        Shape shape = call.shape(0);
        int axis = Call.saturated(call.whole("axis", 1));
        int from = axis < 0 ? axis + shape.rank() : axis;
        int rows = Math.toIntExact(shape.slice(0, from).size());
        int columns = Math.toIntExact(shape.slice(from, shape.rank()).size());
        return call.like(0, call.tensor(0).reshape(rows, columns));
    }

    /** The axes of a node: an attribute before version 13, an input since. */
    private static int @Nullable [] axes(Call call) {
        return call.has(1) ? call.ints(1) : call.list("axes");
    }

    private static List<Value> squeeze(Call call) {
        Shape shape = call.shape(0);
        int[] given = axes(call);
        List<Integer> gone = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            int at = i;
            boolean named =
                    given == null ? shape.dim(i) == 1 : Arrays.stream(given).anyMatch(axis -> shape.axis(axis) == at);
            if (named && shape.dim(i) != 1) {
                throw new ShapeException("axis " + i + " has an extent other than 1");
            }
            if (named) {
                gone.add(i);
            }
        }
        int[] kept = IntStream.range(0, shape.rank())
                .filter(i -> !gone.contains(i))
                .map(shape::dim)
                .toArray();
        return call.like(0, call.tensor(0).reshape(kept));
    }

    private static List<Value> unsqueeze(Call call) {
        int[] axes = Objects.requireNonNull(axes(call), "no axes");
        int rank = call.shape(0).rank() + axes.length;
        List<Integer> ones = new ArrayList<>();
        for (int axis : axes) {
            int at = axis < 0 ? axis + rank : axis;
            if (at < 0 || at >= rank || ones.contains(at)) {
                throw new ShapeException("axes " + Arrays.toString(axes) + " of " + rank);
            }
            ones.add(at);
        }
        int[] from = call.shape(0).dims();
        int[] dims = new int[rank];
        for (int i = 0, next = 0; i < rank; i++) {
            dims[i] = ones.contains(i) ? 1 : from[next++];
        }
        return call.like(0, call.tensor(0).reshape(dims));
    }

    private static List<Value> transpose(Call call) {
        int rank = call.shape(0).rank();
        int[] order = call.list("perm");
        if (order == null) {
            order = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
        }
        return call.like(0, rank < 2 ? call.tensor(0) : Transpose.transpose(call.tensor(0), order));
    }

    private static List<Value> expand(Call call) {
        Shape shape = Shape.broadcast("Expand", call.shape(0), Shape.of(call.ints(1)));
        return call.like(0, BroadcastTo.broadcastTo(call.tensor(0), shape));
    }

    private static List<Value> tile(Call call) {
        int[] times = call.ints(1);
        return call.like(0, times.length == 0 ? call.tensor(0) : Tile.tile(call.tensor(0), times));
    }

    private static List<Value> range(Call call) {
        ElementType type = call.type(0);
        DType carrier = Objects.requireNonNull(type.carrier(), "carrier");
        Tensor counted = Ranges.arange(call.witness(), call.number(0), call.number(1), call.number(2), carrier);
        return Call.of(type, counted);
    }

    private static List<Value> eyeLike(Call call) {
        Shape shape = call.shape(0);
        ElementType type = call.elements("dtype", call.type(0));
        DType carrier = Objects.requireNonNull(type.carrier(), "carrier");
        return Call.of(type, Triangle.eye(call.witness(), shape.dim(0), shape.dim(1), call.integer("k", 0), carrier));
    }

    private static List<Value> trilu(Call call) {
        int k = call.has(1) ? call.ints(1)[0] : 0;
        Tensor x = call.tensor(0);
        return call.like(0, call.flag("upper", true) ? Triangle.upper(x, k) : Triangle.lower(x, k));
    }

    /** A vector of small whole numbers in a graph, or at once. */
    static Tensor vector(Tensor witness, int... values) {
        return Literal.literal(witness, values);
    }
}
