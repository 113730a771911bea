package dev.bellows.op.attention;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * Scores of attention to a memory: queries [time, batch, heads · size] and the memory's keys and values side by side, each
 * head's together, [keys, batch, heads · 2 · size], to [batch · heads, time, keys]. It is MXNet's {@code
 * interleaved_matmul_encdec_qk}.
 */
@Formula("y = q·kᵀ / √size, of each head")
public record InterleavedMemoryScores(int heads) implements Composite {
    private static final int PARTS = 2;

    public static Tensor interleavedMemoryScores(Tensor queries, Tensor keysValues, int heads) {
        return new InterleavedMemoryScores(heads).on(queries, keysValues);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec q = Interleaved.part(Interleaved.check(name(), in.get(0), heads, 1), heads, 1);
        Spec k = Interleaved.part(Interleaved.check(name(), in.get(1), heads, PARTS), heads, PARTS);
        return new MatMul(false, true).infer(List.of(q, k));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor q = DivSqrtDim.divSqrtDim(Interleaved.part(in.get(0), heads, 1, 0));
        return List.of(new MatMul(false, true).on(q, Interleaved.part(in.get(1), heads, PARTS, 0)));
    }
}
