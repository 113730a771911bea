package dev.bellows.oracle;

import static dev.bellows.oracle.LossRow.row;
import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.loss.LambdaRankLoss;
import dev.bellows.nn.loss.ListNetLoss;
import dev.bellows.nn.loss.RankNetLoss;
import java.util.stream.Stream;

/** The losses of ranked lists by their papers' formulas, of PyTorch's ops; the best DCG comes of a sort there. */
final class RankingLossRows {
    private static final int[] PAIRS = {1, 2};
    private static final int RELEVANCES = 4;

    private RankingLossRows() {}

    static Stream<LossRow> all(int n, int c) {
        return Stream.of(
                row(
                        new RankNetLoss(),
                        in -> {
                            NDArray pairs = ordered(in.get(0), in.get(1));
                            return LossRows.missed(differences(in.get(0)))
                                    .mul(pairs)
                                    .sum(PAIRS)
                                    .div(pairs.sum(PAIRS).maximum(1));
                        },
                        any(n, c),
                        labels(RELEVANCES, n, c)),
                row(new LambdaRankLoss(), in -> lambdaRank(in.get(0), in.get(1)), any(n, c), labels(RELEVANCES, n, c)),
                row(
                        new ListNetLoss(),
                        in -> like(in.get(0), in.get(1))
                                .softmax(1)
                                .mul(in.get(0).logSoftmax(1))
                                .sum(new int[] {1})
                                .neg(),
                        any(n, c),
                        labels(RELEVANCES, n, c)));
    }

    private static NDArray lambdaRank(NDArray scores, NDArray labels) {
        NDArray gains = gains(like(scores, labels));
        NDArray places =
                like(scores, differences(scores).lt(0)).sum(new int[] {2}).add(1);
        NDArray best = gains.sort(1).flip(1);
        long items = scores.getShape().get(1);
        NDArray ideal =
                discounts(like(scores, scores.getManager().arange((int) items)).add(1));
        NDArray bestDcg = best.mul(ideal).sum(new int[] {1});
        NDArray swaps =
                differences(gains).abs().mul(differences(discounts(places)).abs());
        NDArray sum = swaps.mul(LossRows.missed(differences(scores)))
                .mul(ordered(scores, labels))
                .sum(PAIRS);
        return sum.div(bestDcg.add(like(scores, bestDcg.eq(0)))); // without a relevant item 0 / 1
    }

    private static NDArray gains(NDArray relevances) {
        return relevances.mul(Math.log(2)).exp().sub(1);
    }

    private static NDArray discounts(NDArray places) {
        return places.add(1).log().pow(-1).mul(Math.log(2));
    }

    private static NDArray differences(NDArray x) {
        return x.expandDims(2).sub(x.expandDims(1));
    }

    private static NDArray ordered(NDArray scores, NDArray labels) {
        return like(scores, differences(labels).gt(0));
    }

    private static NDArray like(NDArray like, NDArray x) {
        return x.toType(like.getDataType(), true);
    }
}
