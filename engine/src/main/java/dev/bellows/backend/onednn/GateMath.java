package dev.bellows.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

/** What cells compute of blocks [batch, hidden], each in one pass: blocks are small, so calls are what counts. */
final class GateMath {
    private GateMath() {}

    static Chain product(PlanBuilder plan, Slot a, Slot b) {
        return Chain.of(plan, dnnl_binary_mul, a, b);
    }

    static Chain sum(PlanBuilder plan, Slot a, Slot b) {
        return Chain.of(plan, dnnl_binary_add, a, b);
    }

    static Chain difference(PlanBuilder plan, Slot a, Slot b) {
        return Chain.of(plan, dnnl_binary_sub, a, b);
    }

    /** The block as it is, for functions of it: the maximum of it and itself. */
    private static Chain same(PlanBuilder plan, Slot x) {
        return Chain.of(plan, dnnl_binary_max, x, x);
    }

    static Chain logistic(PlanBuilder plan, Slot x) {
        return same(plan, x).then(dnnl_eltwise_logistic, 0, 0);
    }

    static Chain tanh(PlanBuilder plan, Slot x) {
        return same(plan, x).then(dnnl_eltwise_tanh, 0, 0);
    }

    /** max(x, 0). oneDNN makes 0 of a NaN, so x is compared again; of two numbers it takes the second if one is NaN. */
    static Chain relu(PlanBuilder plan, Slot x) {
        return same(plan, x).then(dnnl_eltwise_relu, 0, 0).with(dnnl_binary_max, x);
    }

    /** The derivative of the logistic function, from its value: y - y². */
    static Chain logisticSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).minus(y).linear(-1, 0);
    }

    /** The derivative of tanh, from its value: 1 - y². */
    static Chain tanhSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).linear(-1, 1);
    }

    /** The derivative of the rectifier, from its value: whether -y is less than 0. */
    static Chain reluSlope(PlanBuilder plan, Slot y) {
        return same(plan, y).linear(-1, 0).with(dnnl_binary_lt, plan.constant(0, Extent.matrix(plan, 1, 1)));
    }
}
