package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The Gaussian error linear unit as Hendrycks and Gimpel (2016) approximate it by tanh, with which GPT-2 was trained. It differs from {@link
 * Gelu} by up to 5e-4. NaN at -∞.
 */
@Formula("y = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))")
public record GeluTanh() implements Composite {
    private static final double CUBIC = 0.044715;

    public static Tensor geluTanh(Tensor x) {
        return new GeluTanh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor inner = x.mul(x.mul(x).mul(CUBIC).add(1)).mul(Math.sqrt(2 / Math.PI));
        return List.of(x.mul(0.5).mul(Tanh.tanh(inner).add(1)));
    }
}
