package dev.bellows.backend.onednn.fused;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import java.util.List;

/**
 * A product or a sum of bf16 whose result is kept in the f32 in which it was added up. Made by {@code F32ResultRewrite}, and where
 * two such are joined.
 *
 * @param op what computes it in bf16; with another dtype, such as a bias of f32, for what comes after its first two inputs
 */
public record F32Result(Op op) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return op.infer(in).stream().map(spec -> spec.with(DType.F32)).toList();
    }

    @Override
    public String toString() {
        return op + " to f32";
    }
}
