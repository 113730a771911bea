package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The bits of {@code a} moved {@code b} places: to the left zeros come in, and a number that no longer fits becomes the nearest
 * end of the dtype's range, as with all integer arithmetic here; to the right the sign comes in. Both inputs are integers,
 * brought to one dtype, and broadcast as in NumPy. A negative number of places is an {@link ArithmeticException}.
 */
@Formula("y = a · 2ᵇ, or ⌊a / 2ᵇ⌋ to the right")
public record BitShift(boolean left) implements Primitive {
    public static Tensor leftShift(Tensor a, Tensor b) {
        return Promoted.on(new BitShift(true), a, b);
    }

    public static Tensor rightShift(Tensor a, Tensor b) {
        return Promoted.on(new BitShift(false), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.whole(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    /** The shift of single elements, in 64 bits. */
    public long apply(long a, long b) {
        if (b < 0) {
            throw new ArithmeticException(name() + ": by " + b + " places; shift the other way by " + -b);
        }
        long places = Math.min(b, Long.SIZE - 1);
        if (!left) {
            return a >> places;
        }
        long shifted = a << places;
        boolean fits = shifted >> places == a && (b == places || a == 0);
        return fits ? shifted : a > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
}
