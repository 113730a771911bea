package dev.bellows.oracle;

import static dev.bellows.oracle.LossRow.row;
import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import dev.bellows.nn.loss.CosineEmbeddingLoss;
import dev.bellows.nn.loss.FocalLoss;
import dev.bellows.nn.loss.HingeLoss;
import dev.bellows.nn.loss.HuberLoss;
import dev.bellows.nn.loss.KLDivLoss;
import dev.bellows.nn.loss.L1Loss;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.LogisticLoss;
import dev.bellows.nn.loss.PoissonNLLLoss;
import dev.bellows.nn.loss.QuantileLoss;
import dev.bellows.nn.loss.SigmoidBinaryCrossEntropyLoss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.nn.loss.SquaredHingeLoss;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The losses of predictions and labels as PyTorch's manual states them, made of its ops: DJL exposes no loss of PyTorch's. */
final class LossRows {
    private LossRows() {}

    static Stream<LossRow> all() {
        Random random = new Random(Agreement.SEED);
        int n = 1 + random.nextInt(5);
        int c = 2 + random.nextInt(5);
        return Stream.of(
                        distances(n, c),
                        margins(n, c),
                        likelihoods(n, c),
                        classes(n, c),
                        RankingLossRows.all(n, c),
                        LossPairRows.all(n, c))
                .flatMap(rows -> rows);
    }

    static NDArray mean(NDArray x) {
        return x.mean(new int[] {1});
    }

    /** -ln σ(x), for numbers that are not great. */
    static NDArray missed(NDArray x) {
        return x.neg().exp().add(1).log();
    }

    /** Of class numbers, -1 for 0 and 1 for 1, as floats like {@code like}. */
    private static NDArray signs(NDArray labels, NDArray like) {
        return yes(labels, like).mul(2).sub(1);
    }

    private static NDArray yes(NDArray labels, NDArray like) {
        return labels.toType(like.getDataType(), true);
    }

    private static Stream<LossRow> distances(int n, int c) {
        return Stream.of(
                row(new L2Loss(), in -> mean(in.get(0).sub(in.get(1)).square()).div(2), any(n, c), any(n, c)),
                row(new L1Loss(), in -> mean(in.get(0).sub(in.get(1)).abs()), any(n, c), any(n, c)),
                row(
                        new HuberLoss(0.75),
                        in -> {
                            NDArray d = in.get(0).sub(in.get(1)).abs();
                            return mean(NDArrays.where(d.lt(0.75), d.square().div(1.5), d.sub(0.375)));
                        },
                        any(n, c),
                        any(n, c)),
                row(
                        new QuantileLoss(0.1, 0.5, 0.8),
                        in -> {
                            NDArray missing = in.get(1).sub(in.get(0));
                            NDArray shares = in.get(0).getManager().create(new float[] {0.1f, 0.5f, 0.8f});
                            return mean(NDArrays.maximum(missing.mul(shares), missing.mul(shares.sub(1))));
                        },
                        any(n, 3),
                        any(n, 1)));
    }

    private static Stream<LossRow> margins(int n, int c) {
        return Stream.of(
                LossRow.of(
                        new HingeLoss(0.8),
                        (loss, in) -> loss.of(in.get(0), in.get(1).mul(2).sub(1)),
                        in -> mean(in.get(0)
                                .mul(signs(in.get(1), in.get(0)))
                                .neg()
                                .add(0.8)
                                .maximum(0)),
                        any(n, c),
                        labels(2, n, c)),
                LossRow.of(
                        new SquaredHingeLoss(),
                        (loss, in) -> loss.of(in.get(0), in.get(1).mul(2).sub(1)),
                        in -> mean(in.get(0)
                                .mul(signs(in.get(1), in.get(0)))
                                .neg()
                                .add(1)
                                .maximum(0)
                                .square()),
                        any(n, c),
                        labels(2, n, c)),
                LossRow.of(
                        new LogisticLoss(),
                        (loss, in) -> loss.of(in.get(0), in.get(1).mul(2).sub(1)),
                        in -> mean(missed(in.get(0).mul(signs(in.get(1), in.get(0))))),
                        any(n, c),
                        labels(2, n, c)),
                row(
                        new LogisticLoss(LogisticLoss.Labels.BINARY),
                        in -> mean(missed(in.get(0).mul(signs(in.get(1), in.get(0))))),
                        any(n, c),
                        labels(2, n, c)),
                row(
                        new FocalLoss(1.5, 0.3),
                        in -> {
                            NDArray y = yes(in.get(1), in.get(0));
                            NDArray loss = missed(in.get(0).mul(signs(in.get(1), in.get(0))));
                            NDArray wrong = loss.neg().exp().neg().add(1);
                            return mean(loss.mul(wrong.pow(1.5))
                                    .mul(y.mul(0.3).add(y.neg().add(1).mul(0.7))));
                        },
                        any(n, c),
                        labels(2, n, c)));
    }

    private static Stream<LossRow> likelihoods(int n, int c) {
        return Stream.of(
                row(
                        new SigmoidBinaryCrossEntropyLoss(2.5),
                        in -> {
                            NDArray x = in.get(0);
                            NDArray y = in.get(1);
                            return mean(missed(x)
                                    .mul(y)
                                    .mul(2.5)
                                    .add(missed(x.neg()).mul(y.neg().add(1))));
                        },
                        any(n, c),
                        within(0, 1, n, c)),
                row(
                        new KLDivLoss(),
                        in -> in.get(1).mul(in.get(1).log().sub(in.get(0))).sum(new int[] {1}),
                        within(-4, -0.1, n, c),
                        within(0.1, 1, n, c)),
                row(
                        new KLDivLoss(false),
                        in -> in.get(1)
                                .mul(in.get(1).log().sub(in.get(0).logSoftmax(-1)))
                                .sum(new int[] {1}),
                        any(n, c),
                        within(0.1, 1, n, c)),
                row(
                        new PoissonNLLLoss(),
                        in -> mean(in.get(0).exp().sub(in.get(1).mul(in.get(0)))),
                        any(n, c),
                        within(0, 4, n, c)),
                row(
                        new PoissonNLLLoss(false, true),
                        in -> {
                            NDArray t = in.get(1);
                            NDArray stirling = t.mul(t.log())
                                    .sub(t)
                                    .add(t.mul(2 * Math.PI).log().div(2));
                            return mean(in.get(0).sub(t.mul(in.get(0).log())).add(stirling));
                        },
                        within(0.2, 4, n, c),
                        within(1.1, 4, n, c)));
    }

    private static Stream<LossRow> classes(int n, int c) {
        return Stream.of(
                row(
                        new SoftmaxCrossEntropyLoss(),
                        in -> TorchOps.crossEntropy(in.get(0), in.get(1)),
                        any(n, c),
                        labels(c, n)),
                row(
                        new SoftmaxCrossEntropyLoss(0.1),
                        in -> TorchOps.crossEntropy(in.get(0), in.get(1))
                                .mul(0.9)
                                .sub(mean(in.get(0).logSoftmax(-1)).mul(0.1)),
                        any(n, c),
                        labels(c, n)),
                row(
                        new SoftmaxCrossEntropyLoss(0.2),
                        in -> in.get(0)
                                .logSoftmax(-1)
                                .mul(in.get(1).mul(0.8).add(0.2 / c))
                                .sum(new int[] {1})
                                .neg(),
                        any(n, c),
                        within(0, 1, n, c)),
                LossRow.of(
                        new CosineEmbeddingLoss(0.1),
                        (loss, in) -> loss.ofAll(
                                in.subList(0, 2), List.of(in.get(2).mul(2).sub(1))),
                        in -> {
                            NDArray cosine = cosine(in.get(0), in.get(1));
                            NDArray apart = cosine.sub(0.1).maximum(0);
                            return NDArrays.where(in.get(2).gt(0), cosine.neg().add(1), apart);
                        },
                        any(n, c),
                        any(n, c),
                        labels(2, n)));
    }

    private static NDArray cosine(NDArray a, NDArray b) {
        int[] last = {1};
        NDArray lengths = a.square().sum(last).mul(b.square().sum(last)).sqrt();
        return a.mul(b).sum(last).div(lengths);
    }
}
