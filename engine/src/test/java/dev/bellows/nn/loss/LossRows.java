package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.nn.loss.LossRow.In;
import dev.bellows.optest.CtcPaths;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every loss with its formula. The loops are as the formulas read, without care for great numbers. */
final class LossRows {
    private static final int CLASSES = 5;
    private static final double[] QUANTILES = {0.05, 0.5, 0.8};

    private LossRows() {}

    static List<LossRow> all() {
        return Stream.of(ofSamples(), BatchLossRows.all(), RankingLossRows.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<LossRow> ofSamples() {
        return List.of(
                LossRow.elementwise(new L2Loss(), LossRows::score, LossRows::score, (p, y) -> 0.5 * (p - y) * (p - y)),
                LossRow.elementwise(new L1Loss(), LossRows::score, LossRows::score, (p, y) -> Math.abs(p - y)),
                LossRow.elementwise(new HuberLoss(), LossRows::score, LossRows::score, huber(1)),
                LossRow.elementwise(new HuberLoss(2.5), LossRows::score, LossRows::score, huber(2.5)),
                LossRow.elementwise(new HingeLoss(), LossRows::score, LossRows::sign, (p, y) -> Math.max(0, 1 - p * y)),
                LossRow.elementwise(
                        new HingeLoss(0.3), LossRows::score, LossRows::sign, (p, y) -> Math.max(0, 0.3 - p * y)),
                LossRow.elementwise(
                        new SquaredHingeLoss(),
                        LossRows::score,
                        LossRows::sign,
                        (p, y) -> Math.pow(Math.max(0, 1 - p * y), 2)),
                LossRow.elementwise(
                        new SquaredHingeLoss(2),
                        LossRows::score,
                        LossRows::sign,
                        (p, y) -> Math.pow(Math.max(0, 2 - p * y), 2)),
                LossRow.elementwise(
                        new SigmoidBinaryCrossEntropyLoss(),
                        LossRows::score,
                        LossRows::probability,
                        crossEntropyOfYes(1)),
                LossRow.elementwise(
                        new SigmoidBinaryCrossEntropyLoss(3),
                        LossRows::score,
                        LossRows::probability,
                        crossEntropyOfYes(3)),
                LossRow.elementwise(
                        new LogisticLoss(), LossRows::score, LossRows::sign, (p, y) -> Math.log(1 + Math.exp(-p * y))),
                LossRow.elementwise(
                        new LogisticLoss(LogisticLoss.Labels.BINARY),
                        LossRows::score,
                        LossRows::binary,
                        crossEntropyOfYes(1)),
                LossRow.elementwise(new FocalLoss(), LossRows::score, LossRows::binary, focal(2, 0.25)),
                LossRow.elementwise(new FocalLoss(0.5, 0.9), LossRows::score, LossRows::binary, focal(0.5, 0.9)),
                LossRow.elementwise(
                        new PoissonNLLLoss(), LossRows::score, LossRows::rate, (p, t) -> Math.exp(p) - t * p),
                LossRow.elementwise(
                        new PoissonNLLLoss(false, false),
                        LossRows::rate,
                        LossRows::rate,
                        (p, t) -> p - t * Math.log(p + 1e-8)),
                LossRow.elementwise(
                        new PoissonNLLLoss(true, true),
                        LossRows::score,
                        LossRows::rate,
                        (p, t) -> Math.exp(p) - t * p + stirling(t)),
                LossRow.each(
                        "QuantileLoss",
                        LossRow.on(new QuantileLoss(QUANTILES)),
                        List.of(
                                List.of(in(LossRows::score, 6, 3), in(LossRows::score, 6)),
                                List.of(in(LossRows::score, 4, 3), in(LossRows::score, 4, 1)),
                                List.of(in(LossRows::score, 5, 3), new In(Shape.of(5), true, LossRows::label)),
                                List.of(in(LossRows::score, 0, 3), in(LossRows::score, 0))),
                        s -> pinball(s[0], s[1][0])),
                LossRow.each(
                        "KLDivLoss",
                        LossRow.on(new KLDivLoss()),
                        matrices(LossRows::score, LossRows::probability),
                        s -> -entropy(s[1]) - dot(s[1], s[0])),
                LossRow.each(
                        "KLDivLoss of scores",
                        LossRow.on(new KLDivLoss(false)),
                        matrices(LossRows::score, LossRows::probability),
                        s -> -entropy(s[1]) + denseCrossEntropy(s[0], s[1], 0) * rows(s[0])),
                crossEntropy(0),
                crossEntropy(0.1),
                denseCrossEntropy(0),
                denseCrossEntropy(0.1),
                LossRow.each(
                        "CosineEmbeddingLoss",
                        in -> new CosineEmbeddingLoss(0.2).ofAll(in.subList(0, 2), in.subList(2, 3)),
                        List.of(
                                List.of(in(LossRows::score, 6, 3), in(LossRows::score, 6, 3), in(LossRows::sign, 6)),
                                List.of(
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::sign, 5, 1))),
                        s -> cosine(s[0], s[1], s[2][0], 0.2)),
                LossRow.each(
                        "ContrastiveLoss",
                        in -> new ContrastiveLoss(2).ofAll(in.subList(0, 2), in.subList(2, 3)),
                        List.of(
                                List.of(in(LossRows::score, 6, 3), in(LossRows::score, 6, 3), in(LossRows::sign, 6)),
                                List.of(
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::sign, 5, 1))),
                        s -> s[2][0] > 0
                                ? distance(s[0], s[1]) / 2
                                : Math.pow(Math.max(0, 2 - Math.sqrt(distance(s[0], s[1]))), 2) / 2),
                LossRow.each(
                        "TripletLoss",
                        in -> new TripletLoss(3).ofAll(in, List.of()),
                        List.of(
                                List.of(
                                        in(LossRows::score, 6, 3),
                                        in(LossRows::score, 6, 3),
                                        in(LossRows::score, 6, 3)),
                                List.of(
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::score, 5, 2, 2),
                                        in(LossRows::score, 5, 2, 2))),
                        s -> Math.max(0, distance(s[1], s[0]) - distance(s[2], s[0]) + 3)),
                LossRow.each(
                        "CTCLoss",
                        LossRow.on(new CTCLoss()),
                        List.of(
                                List.of(
                                        in(LossRows::score, 3, 4, CLASSES),
                                        new In(Shape.of(3, 2), true, LossRows::label)),
                                List.of(
                                        in(LossRows::score, 2, 3, CLASSES),
                                        new In(Shape.of(2, 1), true, LossRows::label))),
                        LossRows::ctc),
                LossRow.each(
                        "BprLoss",
                        in -> new BprLoss().of(in.get(0), in.get(1)),
                        List.of(
                                List.of(in(LossRows::score, 6), in(LossRows::score, 6)),
                                List.of(in(LossRows::score, 3, 4), in(LossRows::score, 3, 4)),
                                List.of(in(LossRows::score, 3, 1), in(LossRows::score, 3, 4))),
                        s -> bpr(s[0], s[1])));
    }

    private static double score(double u) {
        return 4 * u;
    }

    private static double sign(double u) {
        return u < 0 ? -1 : 1;
    }

    private static double binary(double u) {
        return u < 0 ? 0 : 1;
    }

    private static double probability(double u) {
        return (u + 1) / 2;
    }

    private static double rate(double u) {
        return 2.5 * (u + 1) + 0.1;
    }

    /** A class that is not the last one. */
    private static double label(double u) {
        return Math.floor((u + 1) / 2 * (CLASSES - 1));
    }

    private static double pinball(double[] predictions, double label) {
        double sum = 0;
        for (int i = 0; i < predictions.length; i++) {
            double missing = label - predictions[i];
            sum += missing > 0 ? QUANTILES[i] * missing : (QUANTILES[i] - 1) * missing;
        }
        return sum / predictions.length;
    }

    private static double ctc(double[][] s) {
        double[][] steps = new double[rows(s[0])][];
        Arrays.setAll(steps, t -> Arrays.copyOfRange(s[0], t * CLASSES, (t + 1) * CLASSES));
        List<Integer> labels = Arrays.stream(s[1]).mapToObj(c -> (int) c).toList();
        return CtcPaths.loss(steps, labels, CLASSES - 1);
    }

    private static int rows(double[] matrix) {
        return matrix.length / CLASSES;
    }

    private static In in(DoubleUnaryOperator draw, int... dims) {
        return new In(Shape.of(dims), false, draw);
    }

    private static List<List<In>> matrices(DoubleUnaryOperator first, DoubleUnaryOperator second) {
        return List.of(
                List.of(in(first, 4, CLASSES), in(second, 4, CLASSES)),
                List.of(in(first, 2, 3, CLASSES), in(second, 2, 3, CLASSES)),
                List.of(in(first, 0, CLASSES), in(second, 0, CLASSES)));
    }

    private static LossRow crossEntropy(double smoothing) {
        DoubleUnaryOperator anyClass = u -> Math.floor((u + 1) / 2 * CLASSES);
        DoubleUnaryOperator alsoWrong = u -> Math.floor(u * 3 * CLASSES);
        List<List<In>> cases = List.of(
                List.of(in(LossRows::score, 4, CLASSES), new In(Shape.of(4), true, anyClass)),
                List.of(in(LossRows::score, 2, 3, CLASSES), new In(Shape.of(2, 3), true, anyClass)),
                List.of(in(LossRows::score, 20, CLASSES), new In(Shape.of(20), true, alsoWrong)),
                List.of(in(LossRows::score, 0, CLASSES), new In(Shape.of(0), true, anyClass)));
        Loss loss = new SoftmaxCrossEntropyLoss(smoothing);
        return LossRow.each(loss + " of classes", LossRow.on(loss), cases, sample -> {
            double sum = 0;
            for (int i = 0; i < sample[1].length; i++) {
                double[] scores = Arrays.copyOfRange(sample[0], i * CLASSES, (i + 1) * CLASSES);
                double[] target = new double[CLASSES];
                int label = (int) sample[1][i];
                if (label >= 0 && label < CLASSES) {
                    target[label] = 1;
                    sum += denseCrossEntropy(scores, target, smoothing);
                }
            }
            return sum / sample[1].length;
        });
    }

    private static LossRow denseCrossEntropy(double smoothing) {
        Loss loss = new SoftmaxCrossEntropyLoss(smoothing);
        return LossRow.each(
                loss + " of probabilities",
                LossRow.on(loss),
                matrices(LossRows::score, LossRows::probability),
                s -> denseCrossEntropy(s[0], s[1], smoothing));
    }

    /** The mean over rows of -Σ y' ln softmax(x). */
    private static double denseCrossEntropy(double[] x, double[] y, double smoothing) {
        double sum = 0;
        for (int row = 0; row < x.length; row += CLASSES) {
            double normaliser = 0;
            for (int c = 0; c < CLASSES; c++) {
                normaliser += Math.exp(x[row + c]);
            }
            for (int c = 0; c < CLASSES; c++) {
                double target = (1 - smoothing) * y[row + c] + smoothing / CLASSES;
                sum -= target * Math.log(Math.exp(x[row + c]) / normaliser);
            }
        }
        return sum / rows(x);
    }

    private static DoubleBinaryOperator huber(double rho) {
        return (p, y) -> {
            double d = Math.abs(p - y);
            return d > rho ? d - rho / 2 : d * d / (2 * rho);
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static DoubleBinaryOperator crossEntropyOfYes(double weight) {
        return (x, y) -> -weight * y * Math.log(sigmoid(x)) - (1 - y) * Math.log(1 - sigmoid(x));
    }

    private static DoubleBinaryOperator focal(double gamma, double alpha) {
        return (x, y) -> {
            double q = y == 1 ? sigmoid(x) : 1 - sigmoid(x);
            return -(y == 1 ? alpha : 1 - alpha) * Math.pow(1 - q, gamma) * Math.log(q);
        };
    }

    private static double stirling(double t) {
        return t > 1 ? t * Math.log(t) - t + 0.5 * Math.log(2 * Math.PI * t) : 0;
    }

    private static double entropy(double[] y) {
        return -Arrays.stream(y).map(p -> p * Math.log(p + 1e-12)).sum();
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static double distance(double[] a, double[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.pow(a[i] - b[i], 2))
                .sum();
    }

    private static double cosine(double[] a, double[] b, double label, double margin) {
        double cosine = dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
        return label == 1 ? 1 - cosine : Math.max(0, cosine - margin);
    }

    private static double bpr(double[] positive, double[] negative) {
        return IntStream.range(0, negative.length)
                .mapToDouble(i -> -Math.log(sigmoid(positive[positive.length == 1 ? 0 : i] - negative[i])))
                .average()
                .orElseThrow();
    }
}
