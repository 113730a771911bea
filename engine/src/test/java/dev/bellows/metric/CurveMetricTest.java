package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.ndarray.NDArray;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CurveMetricTest {
    private static final int ROWS = 2_000;

    private static <M extends Metric> M seen(M metric, float[] labels, float... scores) {
        metric.update(NDArray.of(labels), NDArray.of(scores));
        return metric;
    }

    @Test
    void givesTheAreasWorkedOutByHand() {
        float[] labels = {0, 0, 1, 1};
        float[] scores = {0.1f, 0.4f, 0.35f, 0.8f};
        assertEquals(3.0 / 4, seen(new RocAuc(), labels, scores).value());
        assertEquals(0.5 * 1 + 0.5 * 2 / 3, seen(new PrAuc(), labels, scores).value(), 1e-15);
    }

    @Test
    void countsEqualScoresAsHalf() {
        RocAuc same = seen(new RocAuc(), new float[] {0, 1, 1}, 1, 1, 1);
        assertEquals(0.5, same.value());
        assertEquals(0.5, same.resolution());
        assertEquals(2.0 / 3, seen(new PrAuc(), new float[] {0, 1, 1}, 1, 1, 1).value(), 1e-15);
    }

    @Test
    void needsBothClassesOrForThePrecisionThatOfHits() {
        assertTrue(
                Double.isNaN(seen(new RocAuc(), new float[] {1, 1}, 0.2f, 0.7f).value()));
        assertTrue(
                Double.isNaN(seen(new RocAuc(), new float[] {0, 0}, 0.2f, 0.7f).value()));
        assertTrue(
                Double.isNaN(seen(new PrAuc(), new float[] {0, 0}, 0.2f, 0.7f).value()));
        assertEquals(1, seen(new PrAuc(), new float[] {1, 1}, 0.2f, 0.7f).value());
    }

    @Test
    void isNaNAfterANaN() {
        assertTrue(Double.isNaN(
                seen(new RocAuc(), new float[] {0, 1, 1}, 0.2f, 0.7f, Float.NaN).value()));
        assertTrue(Double.isNaN(
                seen(new PrAuc(), new float[] {0, 1, 1}, 0.2f, 0.7f, Float.NaN).value()));
    }

    @Test
    void agreesWithAllPairsExactlyForScoresOnTheBins() {
        long seed = 23;
        Random random = new Random(seed);
        float[] labels = labels(random);
        float[] scores = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            scores[i] = random.nextInt(4097) / 4096f;
        }
        assertEquals(
                areaByPairs(labels, scores), seen(new RocAuc(), labels, scores).value(), 1e-15, "seed " + seed);
        assertEquals(
                averagePrecision(labels, scores),
                seen(new PrAuc(), labels, scores).value(),
                1e-12,
                "seed " + seed);
    }

    @Test
    void staysWithinItsResolutionForAnyScores() {
        long seed = 29;
        Random random = new Random(seed);
        float[] labels = labels(random);
        float[] scores = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double logit = random.nextGaussian() + 2 * labels[i] - 6;
            scores[i] = (float) (1 / (1 + Math.exp(-logit)));
        }
        RocAuc roc = seen(new RocAuc(), labels, scores);
        assertTrue(roc.resolution() > 0 && roc.resolution() < 0.01, "resolution " + roc.resolution());
        assertEquals(areaByPairs(labels, scores), roc.value(), roc.resolution(), "seed " + seed);
        assertEquals(
                averagePrecision(labels, scores),
                seen(new PrAuc(), labels, scores).value(),
                0.01,
                "seed " + seed);
    }

    /** Of a rare event a network that knows it gives chances of some millionths, of a frequent one some millionths less than 1. */
    @Test
    void tellsRareEventsApart() {
        float[] labels = {1, 0, 1, 0};
        float[] scores = {2e-5f, 1e-5f, 3e-5f, 1.5e-5f};
        assertEquals(1, seen(new RocAuc(), labels, scores).value());
        assertEquals(1, seen(new PrAuc(), labels, scores).value());
        float[] near = {1 - 1e-6f, 1 - 2e-6f, 1, 1 - 1.5e-6f};
        assertEquals(1, seen(new RocAuc(), labels, near).value());
        assertEquals(0, seen(new RocAuc(), labels, near).resolution());
    }

    @Test
    void binsGrowWithTheScore() {
        int before = -1;
        for (double score : new double[] {
            0,
            0x1p-41,
            0x1p-40,
            1e-9,
            1e-5,
            0x1p-12,
            0.01,
            0.1,
            0.25,
            0.4999999,
            0.5,
            0.5000001,
            0.75,
            0.9,
            1 - 1e-5,
            1 - 0x1p-24,
            1 - 0x1p-41,
            1
        }) {
            int bin = ScoreHistogram.bin(score);
            assertTrue(bin > before, () -> score + " is in bin " + bin);
            before = bin;
        }
        assertEquals(0, ScoreHistogram.bin(Double.MIN_VALUE));
        assertEquals(ScoreHistogram.BINS - 1, before);
        Random random = new Random(31);
        for (int i = 0; i < 10_000; i++) {
            double one = Math.pow(random.nextDouble(), 1 + random.nextInt(9));
            double other = random.nextBoolean() ? random.nextDouble() : one * (1 + 1e-3 * random.nextDouble());
            int sign = Integer.signum(Integer.compare(ScoreHistogram.bin(one), ScoreHistogram.bin(Math.min(1, other))));
            assertTrue(sign == 0 || sign == Math.signum(one - other), one + " beside " + other);
        }
    }

    private static float[] labels(Random random) {
        float[] labels = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = random.nextInt(3) == 0 ? 1 : 0;
        }
        return labels;
    }

    private static double areaByPairs(float[] labels, float[] scores) {
        double above = 0;
        double pairs = 0;
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ROWS; j++) {
                if (labels[i] == 1 && labels[j] == 0) {
                    pairs++;
                    above += (1 + Math.signum(scores[i] - scores[j])) / 2;
                }
            }
        }
        return above / pairs;
    }

    /** The mean over hits of the precision at a threshold of the hit's own score. */
    private static double averagePrecision(float[] labels, float[] scores) {
        double sum = 0;
        double hits = 0;
        for (int i = 0; i < ROWS; i++) {
            if (labels[i] == 1) {
                double right = 0;
                double predicted = 0;
                for (int j = 0; j < ROWS; j++) {
                    if (scores[j] >= scores[i]) {
                        predicted++;
                        right += labels[j];
                    }
                }
                sum += right / predicted;
                hits++;
            }
        }
        return sum / hits;
    }

    @Test
    void readsTheSecondOfTwoColumns() {
        RocAuc roc = new RocAuc();
        roc.update(NDArray.of(new int[] {0, 1}), NDArray.of(new float[][] {{0.9f, 0.1f}, {0.2f, 0.8f}}));
        assertEquals(1, roc.value());
    }

    @Test
    void refusesScoresThatAreNoProbabilities() {
        RocAuc roc = new RocAuc();
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> seen(roc, new float[] {0, 1}, 0.5f, 1.5f));
        assertEquals(
                "roc-auc: score 1.5 of row 1 is not a probability; apply a sigmoid or softmax first",
                error.getMessage());
        assertTrue(Double.isNaN(roc.value()));
    }
}
