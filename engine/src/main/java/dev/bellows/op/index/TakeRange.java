package dev.bellows.op.index;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LogicalAnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table of which this is a stretch: stretch [own, …] and integer ids of any shape to [that shape …, …], with zeros for
 * ids whose rows lie elsewhere, so that the sum over all stretches is the lookup in the whole table. An id outside {@code [0, rows)} is an
 * error.
 *
 * @param start the first row of the table that is here
 * @param rows of the whole table
 */
@Formula("y[…] = x[id[…] - start] where that is a row of x, else 0")
public record TakeRange(int start, int rows) implements Composite, Differentiable {
    public TakeRange {
        if (start < 0 || start > rows) {
            throw new IllegalArgumentException("TakeRange: no row " + start + " in a table of " + rows + " rows");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        Shape index = in.get(1).requireInteger(name()).shape();
        if (x.shape().rank() < 1 || x.shape().dim(0) < 1 || x.shape().dim(0) > rows - start) {
            throw new ShapeException(name() + ": from row " + start + " on a table of " + rows + " rows has 1 to "
                    + (rows - start) + ", got " + x);
        }
        return List.of(x.with(index.concat(x.shape().without(0))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    private OwnRows own(Tensor ids, int extent) {
        Tensor id = OwnRows.signed(ids);
        Tensor first = Full.scalar(id, start);
        Tensor isOwn = LogicalAnd.logicalAnd(
                GreaterEqual.greaterEqual(id, first), Less.less(id, Full.scalar(id, start + extent)));
        return OwnRows.of(id, isOwn, id.sub(first), rows);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        OwnRows own = own(in.get(1), in.get(0).shape().dim(0));
        return List.of(own.masked(Take.take(in.get(0), own.place(), 0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int extent = v.x(0).shape().dim(0);
        OwnRows own = own(v.x(1), extent);
        return Vjp.gradients(new ScatterAdd(0, extent).on(own.masked(v.dy()), own.place()), null);
    }
}
