package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.loss.LossRow.In;
import java.util.Arrays;
import java.util.List;

/** The losses that look beyond a sample, with their formulas as plain loops over the batch. */
final class BatchLossRows {
    private static final int CLASSES = 6;

    private BatchLossRows() {}

    static List<LossRow> all() {
        return List.of(
                pairs("SDMLLoss", new SDMLLoss(), 0.3),
                pairs("SDMLLoss without smoothing", new SDMLLoss(0), 0),
                new LossRow(
                        "NTXentLoss",
                        in -> new NTXentLoss(0.7).of(in.get(0), in.get(1)),
                        List.of(List.of(real(4, 3), real(4, 3)), List.of(real(3, 2, 2), real(3, 2, 2))),
                        in -> contrast(vectors(in.get(0)), vectors(in.get(1)), 0.7)),
                new LossRow(
                        "InfoNCELoss",
                        in -> new InfoNCELoss(0.7, false).ofAll(in, List.of()),
                        List.of(List.of(real(4, 3), real(4, 3)), List.of(real(3, 2, 2), real(3, 2, 2), real(3, 2, 2))),
                        in -> recognised(in, new int[in.get(0).shape().dim(0)], false)),
                new LossRow(
                        "InfoNCELoss of what belongs together",
                        in -> new InfoNCELoss(0.7, true).ofAll(in.subList(0, 2), in.subList(2, 3)),
                        List.of(List.of(real(9, 3), real(9, 3), classes(9))),
                        in -> both(in, in.get(2).toIntArray())),
                new LossRow(
                        "StandardizedLoss",
                        in -> new StandardizedLoss(new L2Loss(), List.of(3.0, -1.0), List.of(2.0, 0.5))
                                .of(in.get(0), in.get(1)),
                        List.of(List.of(real(4, 2), real(4, 2)), List.of(real(1, 2), real(1, 2))),
                        in -> standardized(in.get(0).toDoubleArray(), in.get(1).toDoubleArray())),
                new LossRow(
                        "StepwiseLoss",
                        in -> new StepwiseLoss(new SoftmaxCrossEntropyLoss())
                                .ofAll(List.of(in.get(0)), List.of(in.get(1), in.get(2))),
                        List.of(
                                List.of(real(4, 5, CLASSES), tags(4, 5), steps(4, 5)),
                                List.of(real(3, 1, CLASSES), tags(3, 1), steps(3, 1))),
                        in -> stepwise(in.get(0), in.get(1), in.get(2))),
                sampled(new CandidateSampler.Uniform(CLASSES), 0),
                sampled(new CandidateSampler.LogUniform(CLASSES), 1));
    }

    private static In real(int... dims) {
        return new In(Shape.of(dims), false, u -> 2 * u);
    }

    private static In classes(int count) {
        return new In(Shape.of(count), true, u -> Math.floor((u + 1) / 2 * CLASSES));
    }

    private static In tags(int... dims) {
        return new In(Shape.of(dims), true, u -> Math.floor((u + 1) / 2 * CLASSES));
    }

    /** How many of so many steps count, at least one. */
    private static In steps(int batch, int time) {
        return new In(Shape.of(batch), true, u -> 1 + Math.floor((u + 1) / 2 * time));
    }

    /** Of two numbers, whose centers fall out of the difference. */
    private static double[] standardized(double[] predictions, double[] labels) {
        double[] losses = new double[predictions.length / 2];
        for (int i = 0; i < losses.length; i++) {
            double first = (predictions[2 * i] - labels[2 * i]) / 2;
            double second = (predictions[2 * i + 1] - labels[2 * i + 1]) / 0.5;
            losses[i] = (first * first + second * second) / 4;
        }
        return losses;
    }

    private static double[] stepwise(NDArray scores, NDArray tags, NDArray counts) {
        double[] x = scores.toDoubleArray();
        int time = tags.shape().dim(1);
        double[] losses = new double[counts.shape().dim(0)];
        for (int i = 0; i < losses.length; i++) {
            int count = counts.toIntArray()[i];
            for (int step = i * time; step < i * time + count; step++) {
                double sum = 0;
                for (int j = 0; j < CLASSES; j++) {
                    sum += Math.exp(x[step * CLASSES + j]);
                }
                losses[i] += (Math.log(sum) - x[step * CLASSES + tags.toIntArray()[step]]) / count;
            }
        }
        return losses;
    }

    private static double[][] vectors(NDArray x) {
        double[] all = x.toDoubleArray();
        double[][] vectors = new double[x.shape().dim(0)][];
        int size = all.length / vectors.length;
        Arrays.setAll(vectors, i -> Arrays.copyOfRange(all, i * size, (i + 1) * size));
        return vectors;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static LossRow pairs(String name, SDMLLoss loss, double smoothing) {
        return new LossRow(
                name,
                in -> loss.of(in.get(0), in.get(1)),
                List.of(
                        List.of(real(4, 3), real(4, 3)),
                        List.of(real(3, 2, 2), real(3, 2, 2)),
                        List.of(real(1, 3), real(1, 3))),
                in -> metric(vectors(in.get(0)), vectors(in.get(1)), smoothing));
    }

    private static double[] metric(double[][] a, double[][] b, double smoothing) {
        double[] losses = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            double normaliser = 0;
            for (double[] other : b) {
                normaliser += Math.exp(-distance(a[i], other));
            }
            for (int j = 0; j < b.length; j++) {
                double target = i == j ? 1 - smoothing : smoothing / (b.length - 1);
                target = b.length == 1 ? 1 : target;
                double log = -distance(a[i], b[j]) - Math.log(normaliser);
                losses[i] += target == 0 ? 0 : target * (Math.log(target) - log);
            }
        }
        return losses;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static double[] contrast(double[][] a, double[][] b, double temperature) {
        double[] losses = new double[a.length];
        double[][] all = new double[2 * a.length][];
        Arrays.setAll(all, i -> i < a.length ? a[i] : b[i - a.length]);
        for (int i = 0; i < all.length; i++) {
            double normaliser = 0;
            for (int j = 0; j < all.length; j++) {
                normaliser += i == j ? 0 : Math.exp(cosine(all[i], all[j]) / temperature);
            }
            double own = cosine(all[i], all[(i + a.length) % all.length]) / temperature;
            losses[i % a.length] += (Math.log(normaliser) - own) / 2;
        }
        return losses;
    }

    private static double[] both(List<NDArray> in, int[] labels) {
        double[] forth = recognised(List.of(in.get(0), in.get(1)), labels, true);
        double[] back = recognised(List.of(in.get(1), in.get(0)), labels, true);
        Arrays.setAll(forth, i -> (forth[i] + back[i]) / 2);
        return forth;
    }

    private static double[] recognised(List<NDArray> in, int[] labels, boolean apart) {
        double[][] a = vectors(in.get(0));
        double[] losses = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            double own = 0;
            double normaliser = 0;
            for (int of = 1; of < in.size(); of++) {
                double[][] b = vectors(in.get(of));
                for (int j = 0; j < b.length; j++) {
                    double score = dot(a[i], b[j]) / 0.7;
                    own = of == 1 && i == j ? score : own;
                    normaliser += apart && i != j && labels[i] == labels[j] ? 0 : Math.exp(score);
                }
            }
            losses[i] = Math.log(normaliser) - own;
        }
        return losses;
    }

    private static double cosine(double[] a, double[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    private static LossRow sampled(CandidateSampler sampler, int power) {
        SampledSoftmaxLoss loss = new SampledSoftmaxLoss(sampler);
        return new LossRow(
                loss.toString(),
                in -> loss.of(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4)),
                List.of(
                        List.of(real(4, 3), classes(4), real(CLASSES, 3), real(CLASSES), classes(5)),
                        List.of(real(1, 2), classes(1), real(CLASSES, 2), real(CLASSES), classes(1)),
                        List.of(real(2, 3), classes(2), real(CLASSES, 3), real(CLASSES), classes(0))),
                in -> sampled(in, power));
    }

    /** Zipf's law for a power of 1, equal probabilities for 0. */
    private static double[] sampled(List<NDArray> in, int power) {
        double[][] hidden = vectors(in.get(0));
        int[] labels = in.get(1).toIntArray();
        double[][] weight = vectors(in.get(2));
        double[] bias = in.get(3).toDoubleArray();
        double[] losses = new double[hidden.length];
        for (int i = 0; i < losses.length; i++) {
            double own = score(hidden[i], weight, bias, labels[i], power);
            double normaliser = Math.exp(own);
            for (int candidate : in.get(4).toIntArray()) {
                normaliser += candidate == labels[i] ? 0 : Math.exp(score(hidden[i], weight, bias, candidate, power));
            }
            losses[i] = Math.log(normaliser) - own;
        }
        return losses;
    }

    private static double score(double[] hidden, double[][] weight, double[] bias, int k, int power) {
        double probability = power == 0 ? 1.0 / CLASSES : Math.log((k + 2.0) / (k + 1)) / Math.log(CLASSES + 1);
        return dot(hidden, weight[k]) + bias[k] - Math.log(probability);
    }
}
