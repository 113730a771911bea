package dev.bellows.op.comm;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Communicating;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.index.RowGathering;
import dev.bellows.op.index.RowSlice;
import dev.bellows.op.index.RowSparse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks up rows of a table whose {@link RowSlice}s lie on the ranks of a group, as {@link SliceOwners} says: this rank's first
 * slice [places, …], ids i32 of any shape, and its further slices, to [the ids' shape …, …]. Each id is asked for once; ids
 * go to the ranks that have their rows and the rows come back, so what travels depends on the batch and not on the table. An
 * id outside {@code [0, rows)} is an error. Every rank applies it together with the others, to ids of its own.
 *
 * <p>The gradient is that of this rank's own lookups, by rows of the whole table, and is asked of the first slice: whoever
 * updates the table brings it to the ranks that have the rows.
 *
 * @param group whose ranks have the table
 * @param rows of the whole table
 * @param slices of the whole table
 */
@Formula("y[…] = x[id[…]], x the table of which each rank has slices")
public record ShardedTake(String group, int rows, int slices) implements Primitive, RowGathering, Communicating {
    /** The lookup of {@code ids} where this rank has {@code own} slices, ascending. */
    public static Tensor shardedTake(List<Tensor> own, Tensor ids, String group, int rows, int slices) {
        List<Tensor> in = new ArrayList<>(List.of(own.get(0), ids));
        in.addAll(own.subList(1, own.size()));
        return new ShardedTake(group, rows, slices).onAll(in).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec first = in.get(0).requireFloating(name());
        Shape ids = in.get(1).requireDType(name(), DType.I32).shape();
        int places = new RowSlice(0, slices, rows).places();
        if (first.shape().rank() < 1 || first.shape().dim(0) != places) {
            throw new ShapeException(name() + ": each of " + slices + " slices of " + rows + " rows has " + places
                    + " places, got " + first);
        }
        for (Spec further : in.subList(2, in.size())) {
            if (!further.equals(first)) {
                throw new ShapeException(name() + ": the slices of a table are alike: " + first + " · " + further);
            }
        }
        return List.of(first.with(ids.concat(first.shape().without(0))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        throw new UnsupportedOpException(name() + ": the gradient of a table that lies on several workers comes by rows"
                + " (GradRequest.ROWS); no worker has room for the whole one");
    }

    @Override
    public RowSparse rowGradient(Vjp v) {
        Shape shape = v.x(0).shape();
        int picked = (int) v.x(1).shape().size();
        Shape values = Shape.of(picked).concat(shape.without(0));
        return new RowSparse(v.x(1).reshape(picked), v.dy().reshape(values.dims()), shape);
    }
}
