package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/** The optimizers of MXNet 1.9.1: its own ops, called as its {@code optimizer.py} calls them. */
final class MxNetOptimizers {
    /** One step. */
    interface Rule {
        /**
         * Changes the weight and its states in place.
         *
         * @param step from 1
         */
        void step(MxNet mxnet, NDArray weight, NDArray gradient, NDArray[] states, int step);
    }

    private MxNetOptimizers() {}

    /** An op whose settings do not change from step to step. */
    static Rule steady(String op, Map<String, ?> settings) {
        return (mxnet, weight, gradient, states, step) -> update(mxnet, op, settings, weight, gradient, states);
    }

    /**
     * NAG with its result beside the weight. In place, as {@code optimizer.py} calls it, the op overwrites the weight before
     * it decays the momentum by it, so that with weight decay it follows another rule than its manual's.
     */
    static Rule nag(Map<String, ?> settings) {
        return (mxnet, weight, gradient, states, step) -> {
            NDArray next = mxnet.call("nag_mom_update", settings, weight, gradient, states[0]);
            weight.set(next.toFloatArray());
        };
    }

    private static void update(
            MxNet mxnet, String op, Map<String, ?> settings, NDArray weight, NDArray gradient, NDArray... states) {
        NDArray[] in = new NDArray[2 + states.length];
        in[0] = weight;
        in[1] = gradient;
        System.arraycopy(states, 0, in, 2, states.length);
        mxnet.into(weight, op, settings, in);
    }

    private static Map<String, Object> with(Map<String, ?> settings, String name, Object value) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    private static double correction(double beta1, double beta2, int step) {
        return Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
    }

    /** {@code settings} hold the rest; the rate is corrected outside the op. */
    static Rule adam(double rate, double beta1, double beta2, Map<String, ?> settings) {
        Map<String, Object> all = with(with(settings, "beta1", beta1), "beta2", beta2);
        return (mxnet, weight, gradient, states, step) -> {
            double corrected = rate * correction(beta1, beta2, step);
            update(mxnet, "adam_update", with(all, "lr", corrected), weight, gradient, states);
        };
    }

    /** The op takes the rate as {@code eta} and multiplies it with {@code wd}; {@code lr} serves for the correction. */
    static Rule adamW(double rate, double beta1, double beta2, Map<String, ?> settings) {
        Map<String, Object> all = with(with(with(settings, "beta1", beta1), "beta2", beta2), "eta", rate);
        return (mxnet, weight, gradient, states, step) -> {
            NDArray[] in = {weight, gradient, states[0], states[1], mxnet.array(new float[] {1}, 1)};
            mxnet.into(weight, "_adamw_update", with(all, "lr", correction(beta1, beta2, step)), in);
        };
    }

    /** {@code settings} hold the rest; the op must know the step. */
    static Rule ftml(Map<String, ?> settings) {
        return (mxnet, weight, gradient, states, step) ->
                update(mxnet, "ftml_update", with(settings, "t", step), weight, gradient, states);
    }

    /** Of two ops, with the norms between them. */
    static Rule lamb(Map<String, ?> direction, Map<String, ?> step) {
        return (mxnet, weight, gradient, states, t) -> {
            NDArray u =
                    mxnet.call("lamb_update_phase1", with(direction, "t", t), weight, gradient, states[0], states[1]);
            mxnet.into(weight, "lamb_update_phase2", step, weight, u, norm(weight), norm(u));
        };
    }

    private static NDArray norm(NDArray x) {
        return x.square().sum().sqrt().reshape(1);
    }

    /** Its rates by one op, the step by that of SGD. */
    static Rule lars(double rate, double momentum, double decay, double eta, double epsilon) {
        return (mxnet, weight, gradient, states, step) -> {
            Map<String, Double> trust = Map.of("eta", eta, "eps", epsilon);
            NDArray lr = mxnet.call(
                    "multi_lars",
                    trust,
                    mxnet.array(new float[] {(float) rate}, 1),
                    norm(weight).square(),
                    norm(gradient).square(),
                    mxnet.array(new float[] {(float) decay}, 1));
            Map<String, Double> sgd = Map.of("lr", (double) lr.getFloat(0), "momentum", momentum, "wd", decay);
            update(mxnet, "sgd_mom_update", sgd, weight, gradient, states);
        };
    }
}
