package dev.bellows.op.comm;

import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The array that one rank of a group sends by {@link Send}. Takes no inputs; a witness says on which device, or in which trace. A rank
 * that is alone receives zeros.
 *
 * @param from the rank in the group, from 0
 * @param spec of what is sent
 */
@Formula("y = what rank `from` of the group sends")
public record Receive(String group, int from, Spec spec) implements Primitive, Communicating {
    /** What is sent, on {@code witness}'s device or in its trace. */
    public static Tensor receive(Tensor witness, String group, int from, Spec spec) {
        return witness.apply(new Receive(group, from, spec), List.of()).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(spec);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
