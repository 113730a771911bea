package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import dev.bellows.nn.loss.BprLoss;
import dev.bellows.nn.loss.CandidateSampler;
import dev.bellows.nn.loss.ContrastiveLoss;
import dev.bellows.nn.loss.InfoNCELoss;
import dev.bellows.nn.loss.NTXentLoss;
import dev.bellows.nn.loss.SDMLLoss;
import dev.bellows.nn.loss.SampledSoftmaxLoss;
import dev.bellows.nn.loss.TripletLoss;
import java.util.List;
import java.util.stream.Stream;

/** Losses that compare predictions with one another. */
final class LossPairRows {
    private static final int[] LAST = {1};

    private LossPairRows() {}

    static Stream<LossRow> all(int n, int c) {
        int batch = n + 1; // alone there is nothing to tell it from
        return Stream.of(
                LossRow.of(
                        new TripletLoss(0.5),
                        (loss, in) -> loss.ofAll(in, List.of()),
                        in -> squares(in.get(1), in.get(0))
                                .sub(squares(in.get(2), in.get(0)))
                                .add(0.5)
                                .maximum(0),
                        any(n, c),
                        any(n, c),
                        any(n, c)),
                LossRow.of(
                        new BprLoss(),
                        (loss, in) -> loss.of(in.get(0), in.get(1)),
                        in -> LossRows.mean(LossRows.missed(in.get(0).sub(in.get(1)))),
                        any(n, 1),
                        any(n, c)),
                LossRow.of(
                        new NTXentLoss(0.4),
                        (loss, in) -> loss.of(in.get(0), in.get(1)),
                        in -> contrast(in.get(0), in.get(1), 0.4),
                        any(batch, c),
                        any(batch, c)),
                LossRow.of(
                        new InfoNCELoss(0.4, false),
                        (loss, in) -> loss.ofAll(in, List.of()),
                        in -> recognised(in.get(0), in.get(1).concat(in.get(2), 0)),
                        any(batch, c),
                        any(batch, c),
                        any(batch, c)),
                LossRow.of(
                        new InfoNCELoss(0.4, true),
                        (loss, in) -> loss.of(in.get(0), in.get(1)),
                        in -> recognised(in.get(0), in.get(1))
                                .add(recognised(in.get(1), in.get(0)))
                                .div(2),
                        any(batch, c),
                        any(batch, c)),
                LossRow.of(
                        new ContrastiveLoss(2),
                        (loss, in) -> loss.ofAll(in.subList(0, 2), in.subList(2, 3)),
                        in -> {
                            NDArray far = squares(in.get(0), in.get(1));
                            NDArray missing = far.sqrt().neg().add(2).maximum(0).square();
                            return NDArrays.where(in.get(2).gt(0), far, missing).div(2);
                        },
                        any(n, c),
                        any(n, c),
                        labels(2, n)),
                LossRow.of(
                        new SDMLLoss(0.3),
                        (loss, in) -> loss.of(in.get(0), in.get(1)),
                        in -> smoothed(in.get(0), in.get(1), 0.3),
                        any(batch, c),
                        any(batch, c)),
                LossRow.of(
                        new SampledSoftmaxLoss(new CandidateSampler.Uniform(7)),
                        (loss, in) -> loss.of(
                                in.get(0),
                                in.get(1),
                                in.get(2),
                                in.get(3),
                                in.get(4).add(4)),
                        in -> sampled(
                                in.get(0),
                                in.get(1),
                                in.get(2),
                                in.get(3),
                                in.get(4).add(4)),
                        any(n, c),
                        labels(4, n),
                        any(7, c),
                        any(7),
                        labels(3, 5)));
    }

    private static NDArray squares(NDArray a, NDArray b) {
        return a.sub(b).square().sum(LAST);
    }

    private static NDArray recognised(NDArray anchors, NDArray candidates) {
        NDArray scores = anchors.matMul(candidates.transpose()).div(0.4);
        NDArray place = anchors.getManager().arange((int) anchors.getShape().get(0));
        return TorchOps.crossEntropy(scores, place.toType(ai.djl.ndarray.types.DataType.INT64, false));
    }

    private static NDArray contrast(NDArray a, NDArray b, double temperature) {
        int batch = (int) a.getShape().get(0);
        NDArray views = a.concat(b, 0);
        NDArray unit = views.div(views.square().sum(LAST, true).sqrt());
        NDArray self = a.getManager().eye(2 * batch).mul(1e9);
        NDArray scores = unit.matMul(unit.transpose()).div(temperature).sub(self);
        NDArray place = a.getManager().arange(batch);
        NDArray other = place.add(batch).concat(place, 0).toType(ai.djl.ndarray.types.DataType.INT64, false);
        return TorchOps.crossEntropy(scores, other).reshape(2, batch).mean(new int[] {0});
    }

    private static NDArray smoothed(NDArray a, NDArray b, double smoothing) {
        int batch = (int) a.getShape().get(0);
        NDArray scores =
                a.expandDims(1).sub(b.expandDims(0)).square().sum(new int[] {2}).neg();
        double each = smoothing / (batch - 1);
        NDArray own = a.getManager().eye(batch);
        NDArray target = own.mul(1 - smoothing - each).add(each);
        return target.mul(target.log().sub(scores.logSoftmax(1))).sum(LAST);
    }

    /** No candidate is a label: labels are less than 4, candidates more. */
    private static NDArray sampled(NDArray hidden, NDArray label, NDArray weight, NDArray bias, NDArray candidates) {
        NDArray ofLabel = hidden.mul(weight.get(label)).sum(LAST).add(bias.get(label));
        NDArray ofOthers = hidden.matMul(weight.get(candidates).transpose()).add(bias.get(candidates));
        NDArray scores = ofLabel.expandDims(1).concat(ofOthers, 1); // that all are equally likely shifts them alike
        return scores.logSoftmax(1).get(":, 0").neg();
    }
}
