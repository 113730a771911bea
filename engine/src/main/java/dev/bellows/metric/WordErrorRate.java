package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The least number of words to insert, delete or replace to make what was said into the reference, over the number of words in
 * the references (Levenshtein's distance, summed over all sequences before dividing). Takes integer sequences: references
 * [batch, length] as labels, and what was said [batch, length], of any other length, as scores. Over characters instead of words
 * it is the character error rate. It can exceed 1; it is infinite if something was said and all references are empty.
 */
public final class WordErrorRate extends RatioMetric {
    /** Settings of {@link WordErrorRate}; nothing is padding by default. */
    public record Config(@Nullable Integer padding) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return padding == null ? new WordErrorRate() : new WordErrorRate(padding);
        }
    }

    private final int padding;

    /** With padding of -1. */
    public WordErrorRate() {
        this(TokenRows.PADDING);
    }

    /** @param padding the number that is no word, wherever it stands */
    public WordErrorRate(int padding) {
        super("wer");
        this.padding = padding;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        TokenRows.each(name(), labels, scores, padding, this::add);
    }

    /** Adds one sequence of words without padding. */
    public void add(int[] reference, int[] said) {
        add(distance(reference, said), reference.length);
    }

    private static int distance(int[] reference, int[] said) {
        int[] row = new int[said.length + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= reference.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= said.length; j++) {
                int replaced = reference[i - 1] == said[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[said.length];
    }
}
