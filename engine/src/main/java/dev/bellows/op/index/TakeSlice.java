package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.FloorDiv;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table that one {@link RowSlice} of it has: slice [places, …] and integer ids of any shape to [that shape …, …],
 * with zeros for ids whose rows other slices have, so that the sum over all slices is the lookup in the whole table. An id
 * outside {@code [0, rows)} is an error.
 */
@Formula("y[…] = x[id[…] / slices] where id[…] mod slices = slice, else 0")
public record TakeSlice(RowSlice part) implements Composite, RowGathering {
    /** The ids that this slice is about, and their places: 0 for those of others. */
    private record Own(Tensor isOwn, Tensor place) {}

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        Shape index = in.get(1).requireInteger(name()).shape();
        if (x.shape().rank() < 1 || x.shape().dim(0) != part.places()) {
            throw new ShapeException(
                    name() + ": a slice of " + part.rows() + " rows has " + part.places() + " places, got " + x);
        }
        return List.of(x.with(index.concat(x.shape().without(0))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    private Own own(Tensor ids) {
        Tensor id = Cast.cast(ids, DType.I32);
        Tensor slices = Full.scalar(id, part.slices());
        Tensor isOwn = Equal.equal(Mod.mod(id, slices), Full.scalar(id, part.slice()));
        Tensor isWrong = LogicalOr.logicalOr(
                Less.less(id, Full.scalar(id, 0)), GreaterEqual.greaterEqual(id, Full.scalar(id, part.rows())));
        // An id that is no row stays as it is, which is no place either, so that Take names it.
        Tensor place = Where.where(isWrong, id, FloorDiv.floorDiv(id, slices));
        return new Own(isOwn, Where.where(isOwn, place, Full.scalar(id, 0)));
    }

    private static Tensor masked(Tensor isOwn, Tensor values) {
        int[] dims = new int[values.shape().rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i < isOwn.shape().rank() ? isOwn.shape().dim(i) : 1;
        }
        return Where.where(isOwn.reshape(dims), values, Full.scalar(values, 0));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Own own = own(in.get(1));
        return List.of(masked(own.isOwn, Take.take(in.get(0), own.place, 0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Own own = own(v.x(1));
        return Vjp.gradients(new ScatterAdd(0, part.places()).on(masked(own.isOwn, v.dy()), own.place), null);
    }

    @Override
    public RowSparse rowGradient(Vjp v) {
        Own own = own(v.x(1));
        Shape shape = v.x(0).shape();
        int ids = (int) own.place.shape().size();
        Tensor rows =
                Where.where(own.isOwn, own.place, Full.scalar(own.place, -1)).reshape(ids);
        return new RowSparse(
                rows, v.dy().reshape(Shape.of(ids).concat(shape.without(0)).dims()), shape);
    }
}
