package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** A sigmoid of three straight lines. The gradient where they meet is that of the middle one. */
@Formula("y = min(max(alpha · x + beta, 0), 1)")
public record HardSigmoid(double alpha, double beta) implements Composite {
    /** With {@code alpha} 0.2 and {@code beta} 0.5, as in MXNet and ONNX. PyTorch's has 1/6 and 0.5. */
    public static Tensor hardSigmoid(Tensor x) {
        return hardSigmoid(x, 0.2, 0.5);
    }

    public static Tensor hardSigmoid(Tensor x, double alpha, double beta) {
        return new HardSigmoid(alpha, beta).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Clip.clip(x.mul(alpha).add(beta), 0, 1));
    }
}
