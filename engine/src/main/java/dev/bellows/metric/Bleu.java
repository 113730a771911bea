package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Corpus BLEU-4 (Papineni et al. 2002) with one reference for each sequence, in [0, 1]: the geometric mean of the clipped precisions
 * of 1- to 4-grams, times exp(1 − references' length / sequences' length) where the sequences are shorter in all. The counts
 * are summed over the corpus before anything is divided, and nothing is smoothed: without a common 4-gram the value is 0.
 *
 * <p>Takes integer sequences: references [batch, length] as labels, and translations [batch, length], of any other length, as
 * scores.
 */
public final class Bleu implements Metric {
    /** Settings of {@link Bleu}; nothing is padding by default. */
    public record Config(@Nullable Integer padding) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return padding == null ? new Bleu() : new Bleu(padding);
        }
    }

    private static final String NAME = "bleu";
    private static final int ORDER = 4;

    /** Where the counts of matching n-grams start, for n from 1. */
    private static final int MATCHES = 0;
    /** Where the counts of translated n-grams start. */
    private static final int GRAMS = ORDER;

    private static final int REFERENCE_LENGTH = 2 * ORDER;
    private static final int LENGTH = 2 * ORDER + 1;
    private static final int SUMS = 2 * ORDER + 2;

    private final int padding;
    private final Counts counts = new Counts(NAME, SUMS);

    /** With padding of -1. */
    public Bleu() {
        this(TokenRows.PADDING);
    }

    /** @param padding the number that is no token, wherever it stands */
    public Bleu(int padding) {
        this.padding = padding;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        TokenRows.each(NAME, labels, scores, padding, this::add);
    }

    /** Adds one sequence without padding. */
    public void add(int[] reference, int[] translation) {
        counts.add(REFERENCE_LENGTH, reference.length);
        counts.add(LENGTH, translation.length);
        for (int n = 1; n <= ORDER; n++) {
            Map<List<Integer>, Integer> allowed = grams(reference, n);
            long matches = 0;
            for (Map.Entry<List<Integer>, Integer> gram : grams(translation, n).entrySet()) {
                matches += Math.min(gram.getValue(), allowed.getOrDefault(gram.getKey(), 0));
            }
            counts.add(MATCHES + n - 1, matches);
            counts.add(GRAMS + n - 1, Math.max(0, translation.length - n + 1));
        }
    }

    private static Map<List<Integer>, Integer> grams(int[] tokens, int n) {
        List<Integer> all = Arrays.stream(tokens).boxed().toList();
        Map<List<Integer>, Integer> grams = new HashMap<>();
        for (int start = 0; start + n <= tokens.length; start++) {
            grams.merge(all.subList(start, start + n), 1, Integer::sum);
        }
        return grams;
    }

    /** BLEU over all sequences so far; NaN before the first token of either kind. */
    @Override
    public double value() {
        double length = counts.at(LENGTH);
        double referenceLength = counts.at(REFERENCE_LENGTH);
        if (length == 0 && referenceLength == 0) {
            return Double.NaN;
        }
        double logarithms = 0;
        for (int n = 0; n < ORDER; n++) {
            if (counts.at(MATCHES + n) == 0) {
                return 0;
            }
            logarithms += Math.log((double) counts.at(MATCHES + n) / counts.at(GRAMS + n));
        }
        double brevity = Math.min(0, 1 - referenceLength / length);
        return Math.exp(brevity + logarithms / ORDER);
    }

    @Override
    public double[] sums() {
        return counts.sums();
    }

    @Override
    public void addSums(double[] sums) {
        counts.addSums(sums);
    }

    @Override
    public void reset() {
        counts.reset();
    }
}
