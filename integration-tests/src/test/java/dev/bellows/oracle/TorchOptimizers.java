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

    /** {@code torch.optim.Adagrad} without decay of its rate. */
    static Rule adagrad(double rate, double epsilon) {
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

    /** {@code torch.optim.RMSprop}, neither centered nor with momentum. */
    static Rule rmsprop(double rate, double alpha, double epsilon, double weightDecay) {
        return new Rule() {
            private double[] square = {};

            @Override
            public void step(double[] w, double[] gradients) {
                square = Arrays.copyOf(square, w.length);
                for (int i = 0; i < w.length; i++) {
                    double g = gradients[i] + weightDecay * w[i];
                    square[i] = alpha * square[i] + (1 - alpha) * g * g;
                    w[i] -= rate * g / (Math.sqrt(square[i]) + epsilon);
                }
            }
        };
    }

    /** {@code torch.optim.Adadelta}. */
    static Rule adadelta(double rate, double rho, double epsilon) {
        return new Rule() {
            private double[] square = {};
            private double[] moved = {};

            @Override
            public void step(double[] w, double[] g) {
                square = Arrays.copyOf(square, w.length);
                moved = Arrays.copyOf(moved, w.length);
                for (int i = 0; i < w.length; i++) {
                    square[i] = rho * square[i] + (1 - rho) * g[i] * g[i];
                    double d = Math.sqrt(moved[i] + epsilon) / Math.sqrt(square[i] + epsilon) * g[i];
                    moved[i] = rho * moved[i] + (1 - rho) * d * d;
                    w[i] -= rate * d;
                }
            }
        };
    }

    /** {@code torch.optim.Adamax}. */
    static Rule adamax(double rate, double beta1, double beta2, double epsilon, double weightDecay) {
        return new Rule() {
            private double[] m = {};
            private double[] norm = {};
            private int t;

            @Override
            public void step(double[] w, double[] gradients) {
                t++;
                m = Arrays.copyOf(m, w.length);
                norm = Arrays.copyOf(norm, w.length);
                for (int i = 0; i < w.length; i++) {
                    double g = gradients[i] + weightDecay * w[i];
                    m[i] = beta1 * m[i] + (1 - beta1) * g;
                    norm[i] = Math.max(beta2 * norm[i], Math.abs(g) + epsilon);
                    w[i] -= rate / (1 - Math.pow(beta1, t)) * m[i] / norm[i];
                }
            }
        };
    }

    /** {@code torch.optim.NAdam} with its momentum decay of 0.004. */
    static Rule nadam(double rate, double beta1, double beta2, double epsilon, double weightDecay) {
        return new Rule() {
            private double[] m = {};
            private double[] v = {};
            private double product = 1;
            private int t;

            @Override
            public void step(double[] w, double[] gradients) {
                t++;
                double now = momentum(t);
                double next = momentum(t + 1);
                product *= now;
                m = Arrays.copyOf(m, w.length);
                v = Arrays.copyOf(v, w.length);
                for (int i = 0; i < w.length; i++) {
                    double g = gradients[i] + weightDecay * w[i];
                    m[i] = beta1 * m[i] + (1 - beta1) * g;
                    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                    double mean = next * m[i] / (1 - product * next) + (1 - now) * g / (1 - product);
                    w[i] -= rate * mean / (Math.sqrt(v[i] / (1 - Math.pow(beta2, t))) + epsilon);
                }
            }

            private double momentum(int step) {
                return beta1 * (1 - 0.5 * Math.pow(0.96, step * 0.004));
            }
        };
    }
}
