package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/** The integers 0, 1, … {@code length - 1} as a vector of {@code dtype}. Takes no inputs. */
@Formula("y_i = i")
public record Iota(int length, DType dtype) implements Primitive {
    /** Counts on {@code witness}'s device, or in its trace. */
    public static Tensor iota(Tensor witness, int length, DType dtype) {
        return witness.apply(new Iota(length, dtype), List.of()).get(0);
    }

    /** {@code count} integers (i32) from {@code start} on, {@code step} apart. */
    public static Tensor range(Tensor witness, int start, int count, int step) {
        Tensor counted = iota(witness, count, DType.I32);
        return (step == 1 ? counted : counted.mul(step)).add(start);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (length > limit()) {
            throw new DTypeException(name() + ": " + dtype + " cannot count to " + length + "; use i32 and cast");
        }
        return List.of(new Spec(Shape.of(length), dtype));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** How many whole numbers from 0 on the dtype has without a gap. */
    private long limit() {
        return switch (dtype) {
            case BOOL -> 2;
            case U8 -> 256;
            case BF16 -> 257;
            case F32 -> (1 << 24) + 1;
            case I32, I64, F64 -> Integer.MAX_VALUE;
        };
    }
}
