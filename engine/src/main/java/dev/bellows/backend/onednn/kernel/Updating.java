package dev.bellows.backend.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.op.update.AdaGradUpdate;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.AdamWUpdate;
import dev.bellows.op.update.DescentUpdate;
import dev.bellows.op.update.RmsPropUpdate;
import dev.bellows.op.update.SgdUpdate;
import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * Update rules on f32 vectors as a few passes, each of which reads and writes whole arrays once. Weight and states may be
 * computed in place: each is written by the last pass that reads it.
 *
 * @param layout of the weight, the gradient and each state
 */
record Updating(PlanBuilder plan, dnnl_memory_desc layout) {
    /** {@code w' = w - lr·g}. */
    void descent(DescentUpdate op) {
        Slot g = decayed(op.weightDecay());
        pass(dnnl_binary_sub, vector(0), g).secondTimes(scalar(2)).into(weight());
    }

    /** {@code m' = μm - lr·g;  w' = w + m'}, and for Nesterov's momentum {@code w' = w + μm' - lr·g}. */
    void sgd(SgdUpdate op) {
        Slot rate = scalar(3);
        Slot momentum = constant(op.momentum());
        Slot g = decayed(op.weightDecay());
        Slot m = pass(dnnl_binary_sub, vector(2), g)
                .firstTimes(momentum)
                .secondTimes(rate)
                .into(state(1, 2));
        Slot w = weight();
        if (op.nesterov()) {
            pass(dnnl_binary_add, vector(0), m).secondTimes(momentum).into(w);
            pass(dnnl_binary_sub, w, g).secondTimes(rate).into(w);
        } else {
            pass(dnnl_binary_add, vector(0), m).into(w);
        }
    }

    /** {@code w' = w - lr·m' / (√v' + ε)}. */
    void adam(AdamUpdate op) {
        Slot rate = scalar(4);
        Slot g = decayed(op.weightDecay());
        Slot m = mean(op.beta1(), g, 2, 1);
        Slot v = meanSquare(op.beta2(), g, 3, 2);
        pass(dnnl_binary_add, v, constant(0))
                .root()
                .linear(1, op.epsilon())
                .inverse(-1)
                .times(m)
                .times(rate)
                .plus(vector(0))
                .into(weight());
    }

    /** {@code w' = (1 - lr·λ)·w - lr·c₁m' / (c₂√v' + ε)}. */
    void adamW(AdamWUpdate op) {
        Slot rate = scalar(4);
        Slot m = mean(op.beta1(), vector(1), 2, 1);
        Slot v = meanSquare(op.beta2(), vector(1), 3, 2);
        Slot step = pass(dnnl_binary_add, v, constant(0))
                .root()
                .times(scalar(6))
                .linear(1, op.epsilon())
                .inverse(-1)
                .times(m)
                .times(scalar(5))
                .times(rate)
                .into(plan.scratch(layout));
        shrunken(step, op.weightDecay(), rate);
    }

    /** {@code h' = h + g²;  w' = (1 - lr·λ)·w - lr·g / √(h' + ε)}. */
    void adaGrad(AdaGradUpdate op) {
        Slot g = vector(1);
        Slot rate = scalar(3);
        Slot h = pass(dnnl_binary_mul, g, g).plus(vector(2)).into(state(1, 2));
        Slot step = pass(dnnl_binary_add, h, constant(op.epsilon()))
                .root()
                .inverse(-1)
                .times(g)
                .times(rate)
                .into(plan.scratch(layout));
        shrunken(step, op.weightDecay(), rate);
    }

    /** {@code w' = w - lr·g / √(n' + ε)}. */
    void rmsProp(RmsPropUpdate op) {
        Slot g = decayed(op.weightDecay());
        Slot n = meanSquare(op.decay(), g, 2, 1);
        pass(dnnl_binary_add, n, constant(op.epsilon()))
                .root()
                .inverse(-1)
                .times(g)
                .times(scalar(3))
                .plus(vector(0))
                .into(weight());
    }

    /** {@code βx + (1-β)g}, where input {@code input} is x and the result output {@code output}. */
    private Slot mean(double beta, Slot g, int input, int output) {
        return pass(dnnl_binary_add, vector(input), g)
                .firstTimes(constant(beta))
                .secondTimes(constant(1 - beta))
                .into(state(output, input));
    }

    /** {@code βx + (1-β)g²} as {@code β(x + g²(1-β)/β)}: what is added after a product cannot be scaled before. */
    private Slot meanSquare(double beta, Slot g, int input, int output) {
        ElementwisePass square = pass(dnnl_binary_mul, g, g);
        Slot result = state(output, input);
        return beta == 0
                ? square.into(result)
                : square.linear((1 - beta) / beta, 0)
                        .plus(vector(input))
                        .linear(beta, 0)
                        .into(result);
    }

    /** {@code w' = (1 - lr·λ)·w + step}. */
    private void shrunken(Slot step, double decay, Slot rate) {
        Slot left = ElementwisePass.of(plan, dnnl_binary_mul, rate, constant(1))
                .linear(-decay, 1)
                .into(plan.scratch(rate.layout()));
        pass(dnnl_binary_add, vector(0), step).firstTimes(left).into(weight());
    }

    /** {@code g + λ·w}. */
    private Slot decayed(double decay) {
        return decay == 0
                ? vector(1)
                : pass(dnnl_binary_add, vector(1), vector(0))
                        .secondTimes(constant(decay))
                        .into(plan.scratch(layout));
    }

    private ElementwisePass pass(int algorithm, Slot first, Slot second) {
        return ElementwisePass.of(plan, algorithm, first, second);
    }

    private Slot vector(int input) {
        return plan.input(input, layout);
    }

    private Slot weight() {
        return state(0, 0);
    }

    /** Output {@code output}, which may be computed in the memory of input {@code input}. */
    private Slot state(int output, int input) {
        plan.mayOverwrite(output, input);
        return plan.output(output, layout);
    }

    private Slot scalar(int input) {
        return ElementwisePass.scalar(input, plan);
    }

    private Slot constant(double value) {
        return ElementwisePass.constant(value, plan);
    }
}
