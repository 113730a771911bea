package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Independent uniform integers in {@code [0, 2^width)} as i32, {@code width} from 1 to 31. A pure function: element
 * {@code i} is word {@code i mod 4} of Philox4x32-10 (Salmon et al. 2011) under the key {@code seed}, at block
 * {@code i / 4} of the stream given by the input, an i64 scalar such as the number of the training step.
 */
@Formula("y_i = philox(seed, counter, i) >>> (32 - width)")
public record RandomBits(Shape shape, long seed, int width) implements Primitive {
    public static Tensor randomBits(Tensor counter, Shape shape, long seed, int width) {
        return new RandomBits(shape, seed, width).on(counter);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(0).requireDType(name(), DType.I64).requireRank(name(), 0);
        if (width < 1 || width > 31) {
            throw new ShapeException(name() + ": width must be from 1 to 31 bits, got " + width);
        }
        return List.of(new Spec(shape, DType.I32));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
