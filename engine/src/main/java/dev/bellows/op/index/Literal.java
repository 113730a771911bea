package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A vector (i32) of the given values. Takes no inputs. */
@Formula("y = values")
public record Literal(List<Integer> values) implements Primitive {
    /** The values on {@code witness}'s device, or in its trace. */
    public static Tensor literal(Tensor witness, int... values) {
        List<Integer> list = IntStream.of(values).boxed().collect(Collectors.toUnmodifiableList());
        return witness.apply(new Literal(list), List.of()).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Spec.of(DType.I32, values.size()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
