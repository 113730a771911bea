package dev.bellows.op.attention;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * The other half of {@link InterleavedMemoryScores}: the memory's keys and values [keys, batch, heads · 2 · size] and the
 * weights [batch · heads, time, keys] to [time, batch, heads · size]. It is MXNet's {@code
 * interleaved_matmul_encdec_valatt}.
 */
@Formula("y = w·v, of each head")
public record InterleavedMemoryValues(int heads) implements Composite {
    private static final int PARTS = 2;

    public static Tensor interleavedMemoryValues(Tensor keysValues, Tensor weights, int heads) {
        return new InterleavedMemoryValues(heads).on(keysValues, weights);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Interleaved.values(name(), in, heads, PARTS));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor v = Interleaved.part(in.get(0), heads, PARTS, 1);
        return List.of(Interleaved.joined(MatMul.matmul(in.get(1), v), heads));
    }
}
