package dev.bellows.op.comm;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ranks of a group computed of one value, each some places along its last axis, put together on all of them: [batch…, own] to
 * [batch…, all]. All go on to the same loss, which is counted once, so the gradient of each part is its part of the gradient. Who can do with
 * this rank's part finds it by {@link #of}; where all do, nobody reads the whole and nothing travels.
 *
 * @param shares how many places along the last axis each rank has
 */
@Formula("y = (x_0, x_1, …) along the last axis, of the ranks of the group;  dx = this rank's part of dy")
public record GatherParts(String group, RowShares shares) implements Composite, Communicating, Differentiable {
    /**
     * A rank's part of what the ranks put together.
     *
     * @param own [batch…, own]
     * @param gathering what puts the parts together
     */
    public record Part(Tensor own, GatherParts gathering) {
        private Part under(Shape whole) {
            return new Part(own.reshape(whole.with(-1, own.shape().dim(-1)).dims()), gathering);
        }
    }

    /**
     * The part that a tensor was put together of, under the tensor's shape but for the last axis; empty where it was not, or nobody remembers.
     */
    public static Optional<Part> of(Tensor whole) {
        Origin origin = whole.origin();
        if (origin == null || origin.inputs().isEmpty()) {
            return Optional.empty();
        }
        Tensor from = origin.inputs().get(0);
        if (origin.op() instanceof GatherParts gathering) {
            return Optional.of(new Part(from, gathering));
        }
        Shape shape = whole.shape();
        boolean keepsRows = origin.op() instanceof Reshape
                && shape.rank() > 0
                && from.shape().rank() > 0
                && shape.dim(-1) == from.shape().dim(-1);
        return keepsRows ? of(from).map(part -> part.under(shape)) : Optional.empty();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        shares.requireLastAxis(name(), group, x);
        return List.of(x.with(x.shape().with(-1, shares.total())));
    }

    @Override
    public boolean isDroppable() {
        return true;
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int rows = Math.toIntExact(x.shape().without(-1).size());
        // What a rank has travels as it lies there, one number after another, under a shape of as many rows as it has
        // places.
        Tensor all = new AllGather(group, shares).on(x.reshape(shares.own(), rows));
        List<Tensor> parts = new ArrayList<>();
        int start = 0;
        for (int own : shares.rows()) {
            if (own > 0) {
                parts.add(Slice.slice(all, 0, start, start + own).reshape(rows, own));
            }
            start += own;
        }
        Shape whole = x.shape().with(-1, shares.total());
        return List.of(Concat.concat(1, parts).reshape(whole.dims()));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int last = v.dy().shape().rank() - 1;
        return Vjp.gradients(Slice.slice(v.dy(), last, shares.start(), shares.start() + shares.own()));
    }
}
