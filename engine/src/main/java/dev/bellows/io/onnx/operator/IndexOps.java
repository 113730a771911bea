package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.GatherNd;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.order.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Elements chosen by their places. */
final class IndexOps {
    private IndexOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("index", List.of(
            row("Gather", 1, IndexOps::gather).named("axis"),
            row("GatherElements", 11, IndexOps::gatherElements).named("axis"),
            row("GatherND", 11, IndexOps::gatherNd).named("batch_dims"),
            row("Scatter", 9, Scattering::elements).upTo(10).named("axis"),
            row("ScatterElements", 11, Scattering::elements).named("axis", "reduction"),
            row("ScatterND", 11, Scattering::nd).named("reduction"),
            row("TensorScatter", 24, Scattering::tensor).named("axis", "mode"),
            row("OneHot", 9, IndexOps::oneHot).named("axis").known(1),
            row("TopK", 1, IndexOps::topK).named("axis", "k", "largest", "sorted").known(1),
            row("NonZero", 9, IndexOps::nonZero).known(0),
            row("Compress", 9, IndexOps::compress).named("axis").known(1),
            row("Unique", 11, Uniques::unique).named("axis", "sorted")));
    }
    // spotless:on

    /** Indices counted from the end where they are negative. */
    static Tensor fromEnd(Tensor index, int extent) {
        if (index.dtype() == DType.U8) {
            return index;
        }
        Tensor whole = Cast.cast(index, index.dtype() == DType.I64 ? DType.I64 : DType.I32);
        return Where.where(Less.less(whole, Full.scalar(whole, 0)), whole.add(extent), whole);
    }

    private static List<Value> gather(Call call) {
        int axis = call.axis(0, call.whole("axis", 0));
        if (call.input(0).isTraced()
                && !call.input(1).isTraced()
                && call.shape(1).size() == 1) {
            return call.like(0, one(call.tensor(0), axis, call.longs(1)[0], call.shape(1)));
        }
        return call.like(
                0,
                Take.take(call.tensor(0), fromEnd(call.tensor(1), call.shape(0).dim(axis)), axis));
    }

    /** One place along an axis, which is known: a part of the array, where a general choice looks up each. */
    private static Tensor one(Tensor x, int axis, long place, Shape index) {
        int extent = x.shape().dim(axis);
        int from = (int) (place < 0 ? place + extent : place);
        if (place < -extent || place >= extent) {
            throw new ShapeException("place " + place + " of axis " + axis + ", which has " + extent);
        }
        Shape rest = x.shape().slice(0, axis).concat(index);
        return Slice.slice(x, axis, from, from + 1)
                .reshape(
                        rest.concat(x.shape().slice(axis + 1, x.shape().rank())).dims());
    }

    /**
     * The numbers in row-major order of the elements of {@code data} that {@code indices} choose along {@code axis}, where the
     * other coordinates are those of the index itself.
     */
    static Tensor numbers(Tensor indices, int axis, Shape data) {
        long[] strides = data.strides();
        Shape shape = indices.shape();
        Tensor wide = Cast.cast(fromEnd(indices, data.dim(axis)), DType.I64);
        Tensor number = strides[axis] == 1 ? wide : wide.mul((double) strides[axis]);
        for (int i = 0; i < shape.rank(); i++) {
            if (i != axis && shape.dim(i) > 1) {
                int[] dims = new int[shape.rank()];
                Arrays.fill(dims, 1);
                dims[i] = shape.dim(i);
                Tensor place = Iota.iota(indices, shape.dim(i), DType.I64).reshape(dims);
                number = number.add(strides[i] == 1 ? place : place.mul((double) strides[i]));
            }
        }
        return number;
    }

    private static List<Value> gatherElements(Call call) {
        int axis = call.axis(0, call.whole("axis", 0));
        Tensor number = numbers(call.tensor(1), axis, call.shape(0));
        return call.like(0, Take.take(call.tensor(0).reshape(-1), number, 0));
    }

    private static List<Value> gatherNd(Call call) {
        Tensor x = call.tensor(0);
        Tensor index = call.tensor(1);
        int batches = call.integer("batch_dims", 0);
        Tensor columns = coordinates(index, x.shape(), batches);
        return call.like(0, GatherNd.gatherNd(x, columns));
    }

    /** The coordinates of an index [batches…, …, axes] as {@link GatherNd} takes them, [batches + axes, batches…, …]. */
    static Tensor coordinates(Tensor index, Shape x, int batches) {
        Shape shape = index.shape();
        int axes = shape.dim(-1);
        int[] rest = shape.without(-1).dims();
        List<Tensor> rows = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            int[] dims = new int[rest.length];
            Arrays.fill(dims, 1);
            dims[i] = rest[i];
            Tensor place = Iota.iota(index, rest[i], DType.I64).reshape(dims);
            rows.add(BroadcastTo.broadcastTo(place, Shape.of(rest)));
        }
        for (int i = 0; i < axes; i++) {
            Tensor column = Slice.slice(index, shape.rank() - 1, i, i + 1).reshape(rest);
            rows.add(Cast.cast(fromEnd(column, x.dim(batches + i)), DType.I64));
        }
        return Stack.stack(0, rows);
    }

    /** An index out of range names no class: all its places are off. */
    private static List<Value> oneHot(Call call) {
        int depth = Call.saturated((long) call.number(1));
        Tensor index = call.tensor(0);
        Tensor whole = index.dtype().isFloating() ? Cast.cast(index, DType.I64) : index;
        Shape shape = index.shape();
        int axis = call.integer("axis", -1);
        int at = axis < 0 ? axis + shape.rank() + 1 : axis;
        int[] dims = new int[shape.rank() + 1];
        Arrays.fill(dims, 1);
        dims[at] = depth;
        Tensor classes = Iota.iota(call.witness(), depth, DType.I64).reshape(dims);
        Tensor wanted = Cast.cast(fromEnd(whole, depth), DType.I64)
                .reshape(shape.insert(at, 1).dims());
        Tensor values = call.tensor(2);
        Tensor off = Slice.slice(values, 0, 0, 1).reshape();
        Tensor on = Slice.slice(values, 0, 1, 2).reshape();
        return call.like(2, Where.where(Equal.equal(wanted, classes), on, off));
    }

    private static List<Value> topK(Call call) {
        int k = call.version() < 10 ? call.integer("k", 1) : Call.saturated((long) call.number(1));
        int axis = call.axis(0, call.whole("axis", -1));
        List<Tensor> found = new TopK(k, axis, !call.flag("largest", true)).onAll(List.of(call.tensor(0)));
        return List.of(Value.of(call.type(0), found.get(0)), Value.of(ElementType.INT64, found.get(1)));
    }

    private static List<Value> nonZero(Call call) {
        double[] values = call.doubles(0);
        Shape shape = call.shape(0);
        int[] places =
                IntStream.range(0, values.length).filter(i -> values[i] != 0).toArray();
        long[] strides = shape.strides();
        int rank = shape.rank();
        long[] coordinates = new long[rank * places.length];
        for (int axis = 0; axis < rank; axis++) {
            for (int i = 0; i < places.length; i++) {
                coordinates[axis * places.length + i] = places[i] / strides[axis] % shape.dim(axis);
            }
        }
        return List.of(call.evaluation().known(coordinates, Shape.of(rank, places.length)));
    }

    private static List<Value> compress(Call call) {
        double[] wanted = call.doubles(1);
        boolean flat = !call.sets("axis");
        Tensor x = flat ? call.tensor(0).reshape(-1) : call.tensor(0);
        int axis = flat ? 0 : call.axis(0, call.whole("axis", 0));
        int[] kept = IntStream.range(0, Math.min(wanted.length, x.shape().dim(axis)))
                .filter(i -> wanted[i] != 0)
                .toArray();
        return call.like(0, Take.take(x, ShapeOps.vector(x, kept), axis));
    }

    /** The order that brings {@code axis} to the end, or back. */
    static Tensor moved(Tensor x, int from, int to) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, x.shape().rank()).boxed().toList());
        order.add(to, order.remove(from));
        return Transpose.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
    }

    static Tensor flat(Tensor x) {
        return new Reshape(Shape.of(Math.toIntExact(x.shape().size()))).on(x);
    }
}
