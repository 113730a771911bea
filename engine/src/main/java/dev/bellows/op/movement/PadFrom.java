package dev.bellows.op.movement;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import java.util.List;

/**
 * Surrounds an array with {@code before[i]} and {@code after[i]} elements of its own along each axis {@code i}: those at its
 * edge, or those within, mirrored at the edge, which itself does not count twice. {@link Pad} surrounds it with one value.
 */
@Formula("y[i] = x[edge or mirror image of i - before]")
public record PadFrom(List<Integer> before, List<Integer> after, Source source) implements Composite {
    /** Where the elements come from. */
    public enum Source {
        /** 1 2 3 becomes 1 1 1 2 3 3 3. */
        EDGE,
        /** 1 2 3 becomes 3 2 1 2 3 2 1; no more than the extent less 1 on each side. */
        REFLECTION
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec padded = new Pad(before, after, 0).infer(in).get(0);
        for (int axis = 0; axis < before.size(); axis++) {
            int most = Math.max(before.get(axis), after.get(axis));
            int extent = in.get(0).shape().dim(axis);
            if (most > 0 && (source == Source.EDGE ? extent == 0 : most >= extent)) {
                throw new ShapeException(name() + ": axis " + axis + " of " + in.get(0) + " has no " + most
                        + " elements to pad with by " + source);
            }
        }
        return List.of(padded);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        for (int axis = 0; axis < before.size(); axis++) {
            int first = before.get(axis);
            int extent = x.shape().dim(axis);
            int last = after.get(axis);
            if (first > 0 || last > 0) {
                Tensor place = Iota.range(x, -first, first + extent + last, 1);
                x = Take.take(
                        x, source == Source.EDGE ? Clip.clip(place, 0, extent - 1) : mirrored(place, extent), axis);
            }
        }
        return List.of(x);
    }

    private static Tensor mirrored(Tensor place, int extent) {
        Tensor beyond = Abs.abs(Abs.abs(place).sub(extent - 1));
        return beyond.neg().add(extent - 1);
    }
}
