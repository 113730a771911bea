package dev.bellows.op.attention;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/**
 * The other half of {@link InterleavedSelfScores}: the same array and the weights [batch · heads, time, time] to [time,
 * batch, heads · size]. It is MXNet's {@code interleaved_matmul_selfatt_valatt}.
 */
@Formula("y = w·v, of each head")
public record InterleavedSelfValues(int heads) implements Composite {
    private static final int PARTS = 3;

    public static Tensor interleavedSelfValues(Tensor queriesKeysValues, Tensor weights, int heads) {
        return new InterleavedSelfValues(heads).on(queriesKeysValues, weights);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Interleaved.values(name(), in, heads, PARTS));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor v = Interleaved.part(in.get(0), heads, PARTS, 2);
        return List.of(Interleaved.joined(MatMul.matmul(in.get(1), v), heads));
    }
}
