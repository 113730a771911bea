package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Full;
import java.util.List;

/** Standard normal numbers on the condition that they lie in [{@code low}, {@code high}]; the input is the counter of {@link RandomBits}. */
@Formula("y = √2 · erf⁻¹(u), u uniform between erf(low/√2) and erf(high/√2)")
public record RandomTruncatedNormal(Spec spec, double low, double high, long seed) implements Composite {
    /** Between two standard deviations below and above 0. */
    public static Tensor randomTruncatedNormal(Tensor counter, Spec spec, long seed) {
        return new RandomTruncatedNormal(spec, -2, 2, seed).on(counter);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!(low < high)) {
            throw new IllegalArgumentException(
                    name() + ": low must be less than high: low " + low + ", high " + high + "; swap them");
        }
        return List.of(Uniforms.check(this, in.get(0), spec));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Spec f64 = spec.with(DType.F64); // in f32 there would be few numbers left in the tails
        Tensor u = Uniforms.open(in.get(0), f64, seed);
        Tensor from = Erf.erf(Full.scalar(u, low / Math.sqrt(2)));
        Tensor to = Erf.erf(Full.scalar(u, high / Math.sqrt(2)));
        Tensor y = Erfinv.erfinv(u.mul(to.sub(from)).add(from)).mul(Math.sqrt(2));
        return List.of(Cast.cast(Clip.clip(y, low, high), spec.dtype()));
    }
}
