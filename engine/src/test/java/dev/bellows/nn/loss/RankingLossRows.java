package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.nn.loss.LossRow.In;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The losses of lists that are to be ranked, with their formulas as plain loops over the items of one list. */
final class RankingLossRows {
    private RankingLossRows() {}

    static List<LossRow> all() {
        return List.of(
                row(new RankNetLoss(), s -> rankNet(s[0], s[1])),
                row(new LambdaRankLoss(), s -> lambdaRank(s[0], s[1], Integer.MAX_VALUE)),
                row(new LambdaRankLoss(2), s -> lambdaRank(s[0], s[1], 2)),
                row(new ListNetLoss(), s -> listNet(s[0], s[1])));
    }

    private static LossRow row(Loss loss, ToDoubleFunction<double[][]> formula) {
        return LossRow.each(loss.toString(), LossRow.on(loss), List.of(lists(6, 5), lists(3, 2), lists(2, 9)), formula);
    }

    /** Relevances from 0 to 3, and padding. */
    private static List<In> lists(int batch, int items) {
        return List.of(
                new In(Shape.of(batch, items), false, u -> 3 * u),
                new In(Shape.of(batch, items), true, u -> Math.max(-1, Math.floor(2.5 * u + 1.5))));
    }

    private static double rankNet(double[] scores, double[] relevances) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (relevances[j] >= 0 && relevances[i] > relevances[j]) {
                    sum += Math.log(1 + Math.exp(scores[j] - scores[i]));
                    pairs++;
                }
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    private static double lambdaRank(double[] scores, double[] relevances, int k) {
        double best = 0;
        double[] discount = discounts(scores, relevances, k);
        double[] ideal = discounts(relevances, relevances, k);
        for (int i = 0; i < scores.length; i++) {
            best += gain(relevances[i]) * ideal[i];
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (relevances[j] >= 0 && relevances[i] > relevances[j]) {
                    sum += (gain(relevances[i]) - gain(relevances[j]))
                            * Math.abs(discount[i] - discount[j])
                            * Math.log(1 + Math.exp(scores[j] - scores[i]));
                }
            }
        }
        return best == 0 ? 0 : sum / best;
    }

    private static double gain(double relevance) {
        return relevance < 0 ? 0 : Math.pow(2, relevance) - 1;
    }

    /** By item, as a stable sort of those that are no padding places them. */
    private static double[] discounts(double[] by, double[] relevances, int k) {
        List<Integer> order = IntStream.range(0, by.length)
                .filter(i -> relevances[i] >= 0)
                .boxed()
                .sorted((a, b) -> Double.compare(by[b], by[a]))
                .toList();
        double[] discounts = new double[by.length];
        for (int place = 1; place <= Math.min(k, order.size()); place++) {
            discounts[order.get(place - 1)] = Math.log(2) / Math.log(1 + place);
        }
        return discounts;
    }

    private static double listNet(double[] scores, double[] relevances) {
        double[] said = exponentials(scores, relevances);
        double[] wanted = exponentials(relevances, relevances);
        double all = Arrays.stream(said).sum();
        double weight = Arrays.stream(wanted).sum();
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            sum -= relevances[i] < 0 ? 0 : wanted[i] / weight * Math.log(said[i] / all);
        }
        return sum;
    }

    private static double[] exponentials(double[] x, double[] relevances) {
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> relevances[i] < 0 ? 0 : Math.exp(x[i]));
        return y;
    }
}
