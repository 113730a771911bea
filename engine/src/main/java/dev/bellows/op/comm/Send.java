package dev.bellows.op.comm;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Sends an array to one rank of a group, which applies {@link Receive} for it in its turn. Does not wait until it has arrived. Gives a scalar 0, f32,
 * by which others may depend on it.
 *
 * <p>It has no gradient by itself: what the receiver computes of the array is differentiated there, and comes back by another pair of
 * the two.
 *
 * @param to the rank in the group, from 0
 */
@Formula("y = 0; rank `to` of the group receives x")
public record Send(String group, int to) implements Primitive, Communicating {
    /** Sends {@code x}. */
    public static Tensor send(Tensor x, String group, int to) {
        return new Send(group, to).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Spec.of(DType.F32));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
