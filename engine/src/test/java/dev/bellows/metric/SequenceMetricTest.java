package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SequenceMetricTest {
    @Test
    void countsInsertionsDeletionsAndReplacements() {
        WordErrorRate wer = new WordErrorRate();
        wer.add(new int[] {1, 2, 3, 4}, new int[] {1, 9, 3, 4}); // one replaced
        assertEquals(1.0 / 4, wer.value());
        wer.add(new int[] {1, 2}, new int[] {1}); // one left out
        assertEquals(2.0 / 6, wer.value());
        wer.add(new int[] {1}, new int[] {7, 1, 8}); // two too many
        assertEquals(4.0 / 7, wer.value());
    }

    @Test
    void isInfiniteWhereNothingShouldHaveBeenSaid() {
        WordErrorRate wer = new WordErrorRate();
        wer.add(new int[0], new int[0]);
        assertTrue(Double.isNaN(wer.value()));
        wer.add(new int[0], new int[] {1});
        assertEquals(Double.POSITIVE_INFINITY, wer.value());
    }

    @Test
    void dropsPadding() {
        WordErrorRate wer = new WordErrorRate(0);
        NDArray references = NDArray.of(new int[] {1, 2, 3, 4, 5, 0}, 2, 3);
        NDArray said = NDArray.of(new int[] {1, 2, 0, 0, 4, 0, 5, 0}, 2, 4);
        wer.update(references, said);
        assertEquals(1.0 / 5, wer.value());
    }

    @Test
    void agreesWithTheRecursiveDistance() {
        long seed = 43;
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int[] reference = random.ints(random.nextInt(6) + 1, 0, 3).toArray();
            int[] said = random.ints(random.nextInt(7), 0, 3).toArray();
            WordErrorRate wer = new WordErrorRate();
            wer.add(reference, said);
            assertEquals(distance(reference, said), wer.sums()[0], "seed " + seed + ", round " + round);
        }
    }

    private static int distance(int[] a, int[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length + b.length;
        }
        int[] restA = Arrays.copyOfRange(a, 1, a.length);
        int[] restB = Arrays.copyOfRange(b, 1, b.length);
        int replaced = distance(restA, restB) + (a[0] == b[0] ? 0 : 1);
        return Math.min(replaced, 1 + Math.min(distance(restA, b), distance(a, restB)));
    }

    @Test
    void scoresATranslationAsWorkedOutByHand() {
        // The sequence has 7 tokens, of which 6 match; 4 of 6 pairs; 2 of 5 triples; 1 of 4 quadruples.
        Bleu bleu = new Bleu();
        bleu.add(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[] {1, 2, 3, 4, 9, 6, 7});
        double precisions = Math.pow(6.0 / 7 * 4 / 6 * 2 / 5 * 1 / 4, 0.25);
        assertEquals(Math.exp(1 - 8.0 / 7) * precisions, bleu.value(), 1e-15);
    }

    @Test
    void isPerfectForTheReferenceItselfAndZeroWithoutAQuadruple() {
        Bleu same = new Bleu();
        same.add(new int[] {1, 2, 3, 4, 5}, new int[] {1, 2, 3, 4, 5});
        assertEquals(1, same.value());
        Bleu brief = new Bleu();
        brief.add(new int[] {1, 2, 3}, new int[] {1, 2, 3});
        assertEquals(0, brief.value());
        Bleu silent = new Bleu();
        silent.add(new int[] {1, 2, 3}, new int[0]);
        assertEquals(0, silent.value());
    }

    @Test
    void clipsWhatIsSaidTooOften() {
        Bleu bleu = new Bleu();
        bleu.add(new int[] {1, 2, 1, 3}, new int[] {1, 1, 1, 1});
        assertEquals(2, bleu.sums()[0]);
        assertEquals(0, bleu.sums()[1]);
    }

    @Test
    void doesNotPunishLongTranslationsTwice() {
        Bleu bleu = new Bleu();
        bleu.add(new int[] {1, 2, 3, 4}, new int[] {1, 2, 3, 4, 9});
        assertEquals(Math.pow(4.0 / 5 * 3 / 4 * 2 / 3 * 1 / 2, 0.25), bleu.value(), 1e-15);
    }

    @Test
    void agreesWithCountingEveryGramByComparison() {
        long seed = 47;
        Random random = new Random(seed);
        Bleu bleu = new Bleu();
        double[] expected = new double[10];
        for (int round = 0; round < 50; round++) {
            int[] reference = random.ints(random.nextInt(12), 0, 3).toArray();
            int[] said = random.ints(random.nextInt(12), 0, 3).toArray();
            bleu.add(reference, said);
            for (int n = 1; n <= 4; n++) {
                expected[n - 1] += matches(reference, said, n);
                expected[4 + n - 1] += Math.max(0, said.length - n + 1);
            }
            expected[8] += reference.length;
            expected[9] += said.length;
        }
        assertEquals(Arrays.toString(expected), Arrays.toString(bleu.sums()), "seed " + seed);
    }

    /** Crosses out a gram of the reference for each equal one that was said. */
    private static int matches(int[] reference, int[] said, int n) {
        boolean[] used = new boolean[reference.length];
        int matches = 0;
        for (int i = 0; i + n <= said.length; i++) {
            for (int j = 0; j + n <= reference.length; j++) {
                if (!used[j] && Arrays.equals(said, i, i + n, reference, j, j + n)) {
                    used[j] = true;
                    matches++;
                    break;
                }
            }
        }
        return matches;
    }

    @Test
    void refusesSequencesThatDoNotFit() {
        NDArray two = NDArray.of(new int[] {1, 2}, 2, 1);
        NDArray one = NDArray.of(new int[] {1, 2}, 1, 2);
        ShapeException error = assertThrows(ShapeException.class, () -> new Bleu().update(two, one));
        assertEquals("bleu: references and sequences differ in batch: i32[2, 1] and i32[1, 2]", error.getMessage());
        NDArray floating = NDArray.of(new float[][] {{1, 2}});
        assertThrows(DTypeException.class, () -> new WordErrorRate().update(one, floating));
    }
}
