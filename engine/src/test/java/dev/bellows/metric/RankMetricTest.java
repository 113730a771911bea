package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RankMetricTest {
    private static double valueOf(Metric metric, NDArray labels, NDArray scores) {
        metric.update(labels, scores);
        return metric.value();
    }

    @Test
    void findsLabelsAmongTheFirstGuesses() {
        NDArray labels = NDArray.of(new int[] {2, 0, 1});
        NDArray scores = NDArray.of(new float[][] {{3, 1, 2}, {1, 2, 3}, {0, Float.NaN, 0}});
        assertEquals(0, valueOf(new TopKAccuracy(1), labels, scores));
        assertEquals(1.0 / 3, valueOf(new TopKAccuracy(2), labels, scores));
        assertEquals(2.0 / 3, valueOf(new TopKAccuracy(9), labels, scores));
    }

    @Test
    void takesTheFirstOfEqualScoresFirst() {
        NDArray scores = NDArray.of(new float[][] {{1, 1, 1}});
        assertEquals(1, valueOf(new TopKAccuracy(2), NDArray.of(new int[] {1}), scores));
        assertEquals(0, valueOf(new TopKAccuracy(2), NDArray.of(new int[] {2}), scores));
    }

    @Test
    void agreesWithAccuracyForOneGuess() {
        long seed = 37;
        Random random = new Random(seed);
        int[] labels = random.ints(200, 0, 4).toArray();
        float[] scores = new float[labels.length * 4];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(3);
        }
        NDArray right = NDArray.of(labels);
        NDArray said = NDArray.of(scores, labels.length, 4);
        assertEquals(valueOf(new Accuracy(), right, said), valueOf(new TopKAccuracy(1), right, said), "seed " + seed);
    }

    @Test
    void discountsGainsByRank() {
        NDArray relevances = NDArray.of(new int[] {3, 2, 0, 1}, 1, 4);
        NDArray scores = NDArray.of(new float[][] {{0.1f, 0.9f, 0.5f, 0.3f}});
        // In the order of the scores: 2, 0, 1, 3; in the best order: 3, 2, 1, 0.
        double log3 = Math.log(3) / Math.log(2);
        double best = 7 + 3 / log3 + 0.5;
        assertEquals((3 + 0 + 0.5) / best, valueOf(new Ndcg(3), relevances, scores), 1e-14);
        assertEquals(3.0 / 7, valueOf(new Ndcg(1), relevances, scores), 1e-14);
        double all = 7 / (Math.log(5) / Math.log(2));
        assertEquals((3.5 + all) / best, valueOf(new Ndcg(10), relevances, scores), 1e-14);
    }

    @Test
    void hitsWhereARelevantItemIsAmongTheFirst() {
        NDArray relevances = NDArray.of(new int[] {0, 1, 0, 0, 0, 2}, 2, 3);
        NDArray scores = NDArray.of(new float[][] {{3, 2, 1}, {3, 2, 1}});
        assertEquals(0, valueOf(new HitRate(1), relevances, scores));
        assertEquals(0.5, valueOf(new HitRate(2), relevances, scores));
        assertEquals(1, valueOf(new HitRate(3), relevances, scores));
    }

    @Test
    void leavesOutPaddingAndListsWithNothingToFind() {
        NDArray relevances = NDArray.of(new int[] {-1, 1, 0, 0, 0, -1}, 2, 3);
        NDArray scores = NDArray.of(new float[][] {{3, 2, 1}, {3, 2, 1}});
        assertEquals(1, valueOf(new HitRate(1), relevances, scores));
        assertEquals(1, valueOf(new Ndcg(1), relevances, scores));
        NDArray nothing = NDArray.of(new int[] {0, 0}, 1, 2);
        assertTrue(Double.isNaN(valueOf(new Ndcg(1), nothing, NDArray.of(new float[][] {{1, 2}}))));
    }

    @Test
    void ranksNaNLast() {
        NDArray relevances = NDArray.of(new int[] {1, 0, 0}, 1, 3);
        NDArray scores = NDArray.of(new float[][] {{Float.NaN, -5, 5}});
        assertEquals(0, valueOf(new HitRate(2), relevances, scores));
    }

    @Test
    void agreesWithSortingEveryList() {
        long seed = 41;
        Random random = new Random(seed);
        int lists = 100;
        int items = 8;
        int k = 4;
        int[] relevances = random.ints((long) lists * items, 0, 4).toArray();
        float[] scores = new float[lists * items];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian();
        }
        double sum = 0;
        double found = 0;
        for (int list = 0; list < lists; list++) {
            List<float[]> rows = new ArrayList<>();
            for (int i = list * items; i < (list + 1) * items; i++) {
                rows.add(new float[] {scores[i], relevances[i]});
            }
            rows.sort(Comparator.comparingDouble(row -> -row[0]));
            double gain = gain(rows, k);
            rows.sort(Comparator.comparingDouble(row -> -row[1]));
            double best = gain(rows, k);
            if (best > 0) {
                sum += gain / best;
                found++;
            }
        }
        NDArray right = NDArray.of(relevances, lists, items);
        assertEquals(sum / found, valueOf(new Ndcg(k), right, NDArray.of(scores, lists, items)), 1e-12, "seed " + seed);
    }

    private static double gain(List<float[]> rows, int k) {
        double gain = 0;
        for (int i = 0; i < k; i++) {
            gain += (Math.pow(2, rows.get(i)[1]) - 1) / Math.log(i + 2.0);
        }
        return gain;
    }

    @Test
    void refusesListsThatDoNotFit() {
        NDArray relevances = NDArray.of(new int[] {0, 1}, 1, 2);
        NDArray scores = NDArray.of(new float[][] {{1, 2, 3}});
        ShapeException error = assertThrows(ShapeException.class, () -> new Ndcg(2).update(relevances, scores));
        assertEquals("ndcg@2: relevances and scores differ in shape: i32[1, 2] and f32[1, 3]", error.getMessage());
        assertEquals(
                "hit-rate: k must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> new HitRate(0))
                        .getMessage());
        assertEquals(
                "top-k-accuracy: k must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> new TopKAccuracy(0))
                        .getMessage());
    }
}
