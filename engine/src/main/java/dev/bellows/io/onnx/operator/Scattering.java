package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.reduce.Prod;
import java.util.Arrays;
import java.util.List;

/** Arrays with some of their elements replaced, or joined by others. */
final class Scattering {
    /** The most pairs of an element and an update that a product of updates looks at. */
    private static final long MOST_PAIRS = 1 << 24;

    private Scattering() {}

    static List<Value> elements(Call call) {
        int axis = call.axis(0, call.whole("axis", 0));
        Tensor number = IndexOps.flat(IndexOps.numbers(call.tensor(1), axis, call.shape(0)));
        return call.like(0, joined(call, call.tensor(0), number, IndexOps.flat(call.tensor(2))));
    }

    static List<Value> nd(Call call) {
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        Shape index = call.shape(1);
        int axes = index.dim(-1);
        long[] strides = shape.strides();
        Tensor rows = IndexOps.coordinates(call.tensor(1), shape, 0);
        Tensor number = null;
        for (int i = 0; i < axes; i++) {
            Tensor part = IndexOps.flat(Slice.slice(rows, 0, i, i + 1)).mul((double) strides[i]);
            number = number == null ? part : number.add(part);
        }
        int slice = Math.toIntExact(shape.slice(axes, shape.rank()).size());
        Tensor within = Iota.iota(x, slice, DType.I64).reshape(1, slice);
        if (number == null) {
            throw new ShapeException("indices of no coordinates: " + index);
        }
        int places = number.shape().dim(0);
        Tensor all = BroadcastTo.broadcastTo(number.reshape(places, 1), Shape.of(places, slice))
                .add(within);
        return call.like(0, joined(call, x, IndexOps.flat(all), IndexOps.flat(call.tensor(2))));
    }

    private static Tensor joined(Call call, Tensor x, Tensor number, Tensor updates) {
        Tensor flat = IndexOps.flat(x);
        if (updates.shape().size() == 0) {
            return x;
        }
        String how = call.text("reduction", "none");
        Tensor result =
                switch (how) {
                    case "none" -> new IndexCopy(0).on(flat, number, updates);
                    case "add" ->
                        Numbers.wrapped(
                                call.type(0),
                                Numbers.wide(call.type(0), flat)
                                        .add(new ScatterAdd(0, flat.shape().dim(0))
                                                .on(Numbers.wide(call.type(0), updates), number)));
                    case "max" -> Maximum.maximum(flat, lastOf(flat, number, updates, false));
                    case "min" -> Minimum.minimum(flat, lastOf(flat, number, updates, true));
                    case "mul" -> times(flat, number, updates);
                    default -> throw new ShapeException("no such reduction: " + how);
                };
        return result.reshape(x.shape().dims());
    }

    /** Of several updates of one place the greatest, or the least: they are written in their order, and the last one stays. */
    private static Tensor lastOf(Tensor x, Tensor number, Tensor updates, boolean descending) {
        Tensor order = new ArgSort(0, descending).on(updates);
        return new IndexCopy(0).on(x, Take.take(number, order, 0), Take.take(updates, order, 0));
    }

    private static Tensor times(Tensor x, Tensor number, Tensor updates) {
        int elements = x.shape().dim(0);
        int count = updates.shape().dim(0);
        if ((long) elements * count > MOST_PAIRS) {
            throw new ShapeException("products of so many updates: " + count + " of " + elements);
        }
        Tensor hit = Equal.equal(
                Iota.iota(x, elements, DType.I64).reshape(elements, 1),
                Cast.cast(number, DType.I64).reshape(1, count));
        Tensor factors = Where.where(hit, updates.reshape(1, count), Full.scalar(updates, 1));
        return x.mul(Prod.prod(factors, 1));
    }

    /** A cache of keys or values [batch, …, steps, …] with new steps written from a position of each sample on. */
    static List<Value> tensor(Call call) {
        Tensor cache = call.tensor(0);
        Tensor update = call.tensor(1);
        int axis = call.axis(0, call.whole("axis", -2));
        Shape shape = update.shape();
        int steps = shape.dim(axis);
        int[] dims = new int[shape.rank()];
        Arrays.fill(dims, 1);
        dims[axis] = steps;
        Tensor place = Iota.iota(cache, steps, DType.I64).reshape(dims);
        if (call.has(2)) {
            int[] first = new int[shape.rank()];
            Arrays.fill(first, 1);
            first[0] = shape.dim(0);
            place = place.add(Cast.cast(call.tensor(2), DType.I64).reshape(first));
        }
        if (call.text("mode", "linear").equals("circular")) {
            place = Mod.mod(place, Full.scalar(place, cache.shape().dim(axis)));
        }
        Tensor index = BroadcastTo.broadcastTo(place, shape);
        Tensor number = IndexOps.flat(IndexOps.numbers(index, axis, cache.shape()));
        Tensor written = new IndexCopy(0).on(IndexOps.flat(cache), number, IndexOps.flat(update));
        return call.like(0, written.reshape(cache.shape().dims()));
    }
}
