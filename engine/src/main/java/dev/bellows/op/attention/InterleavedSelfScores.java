package dev.bellows.op.attention;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * Scores of self-attention from queries, keys and values side by side, each head's together: [time, batch, heads · 3 · size]
 * to [batch · heads, time, time]. It is MXNet's {@code interleaved_matmul_selfatt_qk}, for models that come from there.
 */
@Formula("y = q·kᵀ / √size, of each head")
public record InterleavedSelfScores(int heads) implements Composite {
    private static final int PARTS = 3;

    public static Tensor interleavedSelfScores(Tensor queriesKeysValues, int heads) {
        return new InterleavedSelfScores(heads).on(queriesKeysValues);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec part = Interleaved.part(Interleaved.check(name(), in.get(0), heads, PARTS), heads, PARTS);
        int time = part.shape().dim(1);
        return List.of(part.with(Shape.of(part.shape().dim(0), time, time)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor q = DivSqrtDim.divSqrtDim(Interleaved.part(in.get(0), heads, PARTS, 0));
        return List.of(new MatMul(false, true).on(q, Interleaved.part(in.get(0), heads, PARTS, 1)));
    }
}
