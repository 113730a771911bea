package dev.bellows.oracle;

import java.util.Arrays;

/**
 * The formulas of PyTorch's optimizers as its manual of version 2.7 states them, for one array of weights. DJL does not
 * expose the originals.
 */
final class TorchOptimizers {
    /** Changes weights in place by their gradients. */
    interface Rule {
        void step(double[] weights, double[] gradients);
    }

    private TorchOptimizers() {}

    /** {@code torch.optim.SGD} without dampening. */
    static Rule sgd(double rate, double momentum, double weightDecay, boolean nesterov) {
        return new Rule() {
            private double[] buffer = {};

            @Override
            public void step(double[] w, double[] gradients) {
                boolean first = buffer.length == 0;
                buffer = Arrays.copyOf(buffer, w.length);
                for (int i = 0; i < w.length; i++) {
                    double g = gradients[i] + weightDecay * w[i];
                    buffer[i] = first ? g : momentum * buffer[i] + g;
                    w[i] -= rate * (nesterov ? g + momentum * buffer[i] : buffer[i]);
                }
            }
        };
    }

    /** {@code torch.optim.Adam} without AMSGrad. */
    static Rule adam(double rate, double beta1, double beta2, double epsilon, double weightDecay) {
        return new Rule() {
            private double[] m = {};
            private double[] v = {};
            private int t;

            @Override
            public void step(double[] w, double[] gradients) {
                t++;
                m = Arrays.copyOf(m, w.length);
                v = Arrays.copyOf(v, w.length);
                for (int i = 0; i < w.length; i++) {
                    double g = gradients[i] + weightDecay * w[i];
                    m[i] = beta1 * m[i] + (1 - beta1) * g;
                    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                    double mean = m[i] / (1 - Math.pow(beta1, t));
                    double square = v[i] / (1 - Math.pow(beta2, t));
                    w[i] -= rate * mean / (Math.sqrt(square) + epsilon);
                }
            }
        };
    }
}
