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

    /** {@code torch.optim.NAdam} with its momentum decay of 0.004. */
    static Rule nadam(double rate, double beta1, double beta2, double epsilon) {
        return new Rule() {
            private double[] m = {};
            private double[] v = {};
            private double product = 1;
            private int t;

            @Override
            public void step(double[] w, double[] g) {
                t++;
                double now = beta1 * (1 - 0.5 * Math.pow(0.96, 0.004 * t));
                double next = beta1 * (1 - 0.5 * Math.pow(0.96, 0.004 * (t + 1)));
                product *= now;
                m = Arrays.copyOf(m, w.length);
                v = Arrays.copyOf(v, w.length);
                for (int i = 0; i < w.length; i++) {
                    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                    double mean = next * m[i] / (1 - product * next) + (1 - now) * g[i] / (1 - product);
                    w[i] -= rate * mean / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + epsilon);
                }
            }
        };
    }

    /** {@code torch.optim.Adamax}. */
    static Rule adamax(double rate, double beta1, double beta2, double epsilon) {
        return new Rule() {
            private double[] m = {};
            private double[] u = {};
            private int t;

            @Override
            public void step(double[] w, double[] g) {
                t++;
                m = Arrays.copyOf(m, w.length);
                u = Arrays.copyOf(u, w.length);
                for (int i = 0; i < w.length; i++) {
                    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                    u[i] = Math.max(beta2 * u[i], Math.abs(g[i]) + epsilon);
                    w[i] -= rate / (1 - Math.pow(beta1, t)) * m[i] / u[i];
                }
            }
        };
    }

    /** {@code torch.optim.Adadelta} without weight decay. */
    static Rule adaDelta(double rate, double decay, double epsilon) {
        return new Rule() {
            private double[] v = {};
            private double[] u = {};

            @Override
            public void step(double[] w, double[] g) {
                v = Arrays.copyOf(v, w.length);
                u = Arrays.copyOf(u, w.length);
                for (int i = 0; i < w.length; i++) {
                    v[i] = decay * v[i] + (1 - decay) * g[i] * g[i];
                    double d = Math.sqrt(u[i] + epsilon) / Math.sqrt(v[i] + epsilon) * g[i];
                    u[i] = decay * u[i] + (1 - decay) * d * d;
                    w[i] -= rate * d;
                }
            }
        };
    }

    /** {@code torch.optim.Adagrad} without weight decay. */
    static Rule adaGrad(double rate, double epsilon) {
        return new Rule() {
            private double[] sum = {};

            @Override
            public void step(double[] w, double[] g) {
                sum = Arrays.copyOf(sum, w.length);
                for (int i = 0; i < w.length; i++) {
                    sum[i] += g[i] * g[i];
                    w[i] -= rate * g[i] / (Math.sqrt(sum[i]) + epsilon);
                }
            }
        };
    }

    /** {@code torch.optim.RMSprop}, plain or centered. */
    static Rule rmsProp(double rate, double decay, double momentum, double epsilon, boolean centered) {
        return new Rule() {
            private double[] v = {};
            private double[] mean = {};
            private double[] buffer = {};

            @Override
            public void step(double[] w, double[] g) {
                v = Arrays.copyOf(v, w.length);
                mean = Arrays.copyOf(mean, w.length);
                buffer = Arrays.copyOf(buffer, w.length);
                for (int i = 0; i < w.length; i++) {
                    v[i] = decay * v[i] + (1 - decay) * g[i] * g[i];
                    mean[i] = decay * mean[i] + (1 - decay) * g[i];
                    double variance = centered ? v[i] - mean[i] * mean[i] : v[i];
                    buffer[i] = momentum * buffer[i] + g[i] / (Math.sqrt(variance) + epsilon);
                    w[i] -= rate * buffer[i];
                }
            }
        };
    }
}
