package dev.bellows.op.update;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/** What AdamW, LAMB and LANS have in common: moments, corrected for their start at 0, and the step along them. */
record AdamWStep(AdamWUpdate rule, Tensor weight, Tensor gradient, List<Tensor> in) {
    Tensor mean() {
        return in.get(2).mul(rule.beta1()).add(gradient.mul(1 - rule.beta1()));
    }

    Tensor meanSquare() {
        return in.get(3).mul(rule.beta2()).add(gradient.mul(gradient).mul(1 - rule.beta2()));
    }

    /** {@code c₁·mean / (c₂·√meanSquare + ε) + λ·w}. */
    Tensor along(Tensor mean, Tensor meanSquare) {
        return decayed(mean.mul(in.get(5)), meanSquare);
    }

    /** As {@link #along} for the gradient itself, which has no start to correct. */
    Tensor alongGradient(Tensor meanSquare) {
        return decayed(gradient, meanSquare);
    }

    private Tensor decayed(Tensor direction, Tensor meanSquare) {
        Tensor root = Sqrt.sqrt(meanSquare).mul(in.get(6)).add(rule.epsilon());
        return Updates.decayed(direction.div(root), weight, rule.weightDecay());
    }
}
