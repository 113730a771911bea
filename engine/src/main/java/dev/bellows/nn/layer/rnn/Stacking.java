package dev.bellows.nn.layer.rnn;

import dev.bellows.core.ShapeException;
import org.jspecify.annotations.Nullable;

/**
 * How recurrent layers are put upon one another.
 *
 * @param layers 1 unless given
 * @param dropout of what each layer but the last passes on, in training; 0 unless given
 * @param layout NTC unless given
 */
record Stacking(
        int hidden,
        @Nullable Integer layers,
        @Nullable Boolean bidirectional,
        @Nullable Double dropout,
        @Nullable Layout layout) {
    Stacking {
        if (hidden < 1 || (layers != null && layers < 1)) {
            throw new ShapeException(
                    "recurrent layer: hiddenSize and numLayers must be 1 or more, got " + hidden + " and " + layers);
        }
    }

    int depth() {
        return layers == null ? 1 : layers;
    }

    int directions() {
        return Boolean.TRUE.equals(bidirectional) ? 2 : 1;
    }

    double rate() {
        return dropout == null ? 0 : dropout;
    }

    Layout order() {
        return layout == null ? Layout.NTC : layout;
    }

    @Override
    public String toString() {
        return hidden
                + (depth() == 1 ? "" : ", " + depth() + " layers")
                + (directions() == 1 ? "" : ", bidirectional")
                + (rate() == 0 ? "" : ", dropout " + rate())
                + (order() == Layout.NTC ? "" : ", " + order());
    }
}
