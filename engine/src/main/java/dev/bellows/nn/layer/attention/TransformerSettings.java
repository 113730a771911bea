package dev.bellows.nn.layer.attention;

import dev.bellows.nn.ActivationFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of a transformer have in common.
 *
 * @param hidden the units between the two projections of the feed-forward part
 * @param dropout 0 unless given
 * @param activation relu unless given
 * @param preNorm whether parts are normalised before instead of after; false unless given
 * @param epsilon of the layer normalisations; theirs unless given
 */
record TransformerSettings(
        int units,
        int heads,
        int hidden,
        @Nullable Double dropout,
        @Nullable ActivationFunction activation,
        @Nullable Boolean preNorm,
        @Nullable Double epsilon) {
    double rate() {
        return dropout == null ? 0 : dropout;
    }

    boolean normalizesFirst() {
        return Boolean.TRUE.equals(preNorm);
    }

    MultiHeadAttention attention(boolean causal) {
        return new MultiHeadAttention.Config(units, heads, dropout, null, causal ? true : null, null).build();
    }

    @Override
    public String toString() {
        return units + ", heads " + heads + ", hidden " + hidden
                + (rate() == 0 ? "" : ", dropout " + rate())
                + (activation == null ? "" : ", " + activation)
                + (normalizesFirst() ? ", norm first" : "")
                + (epsilon == null ? "" : ", epsilon " + epsilon);
    }
}
