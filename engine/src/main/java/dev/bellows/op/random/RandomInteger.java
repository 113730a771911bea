package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;

/**
 * Whole numbers from {@code low} (inclusive) to {@code high} (exclusive), all as likely up to one part in 2³¹ / (high - low), which
 * is to be at most 2³¹; {@code low} is at most 2⁵³ in size. The input is the counter of {@link RandomBits}.
 */
@Formula("y = low + ⌊bits(31) · (high - low) / 2³¹⌋")
public record RandomInteger(Spec spec, long low, long high, long seed) implements Composite {
    private static final int BITS = 31;

    public static Tensor randomInteger(Tensor counter, Spec spec, long low, long high, long seed) {
        return new RandomInteger(spec, low, high, seed).on(counter);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(0).requireDType(name(), DType.I64).requireRank(name(), 0);
        if (low >= high || high - low > 1L << BITS || high - low < 0 || Math.abs(low) > 1L << 53) {
            throw new IllegalArgumentException(
                    name() + ": needs from 1 to 2³¹ numbers within ±2⁵³ to choose from, got low " + low + ", high "
                            + high + " (exclusive)");
        }
        return List.of(spec.requireInteger(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor bits = Cast.cast(RandomBits.randomBits(in.get(0), spec.shape(), seed, BITS), DType.I64);
        Tensor chosen = bits.mul((double) (high - low)).div(0x1p31);
        return List.of(Cast.cast(chosen.add((double) low), spec.dtype()));
    }
}
