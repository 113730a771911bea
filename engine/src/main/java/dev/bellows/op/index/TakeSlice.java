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

    private OwnRows own(Tensor ids) {
        Tensor id = OwnRows.signed(ids);
        Tensor slices = Full.scalar(id, part.slices());
        Tensor isOwn = Equal.equal(Mod.mod(id, slices), Full.scalar(id, part.slice()));
        return OwnRows.of(id, isOwn, FloorDiv.floorDiv(id, slices), part.rows());
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        OwnRows own = own(in.get(1));
        return List.of(own.masked(Take.take(in.get(0), own.place(), 0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        OwnRows own = own(v.x(1));
        return Vjp.gradients(new ScatterAdd(0, part.places()).on(own.masked(v.dy()), own.place()), null);
    }

    @Override
    public RowSparse rowGradient(Vjp v) {
        OwnRows own = own(v.x(1));
        Shape shape = v.x(0).shape();
        int ids = (int) own.place().shape().size();
        Tensor rows = Where.where(own.isOwn(), own.place(), Full.scalar(own.place(), -1))
                .reshape(ids);
        return new RowSparse(
                Cast.cast(rows, DType.I32),
                v.dy().reshape(Shape.of(ids).concat(shape.without(0)).dims()),
                shape);
    }
}
