package dev.bellows.op.order;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import dev.bellows.op.random.RandomBits;
import java.util.List;

/**
 * The slices of {@code x} along {@code axis} in a random order. The second input is the counter of {@link RandomBits}: the same
 * seed and counter give the same order on every backend.
 */
@Formula("y = x[…, order, …], order = argsort of random bits")
public record Shuffle(int axis, long seed) implements Composite {
    private static final int BITS = 31;

    public static Tensor shuffle(Tensor x, Tensor counter, int axis, long seed) {
        return new Shuffle(x.shape().axis(axis), seed).on(x, counter);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(1).requireDType(name(), DType.I64);
        return List.of(in.get(0).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor bits = RandomBits.randomBits(in.get(1), Shape.of(x.shape().dim(axis)), seed, BITS);
        return List.of(Take.take(x, ArgSort.argSort(bits, 0), axis));
    }
}
