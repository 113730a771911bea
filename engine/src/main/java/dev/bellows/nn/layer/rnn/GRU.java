package dev.bellows.nn.layer.rnn;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers of gated recurrent units: a sequence [batch, time, features], or [time, batch, features] under {@link
 * Layout#TNC}, to one of directions · hidden features.
 */
public final class GRU extends StackedRecurrence {
    private static final int GATES = 3;

    /**
     * Settings of a {@link GRU}; left out of JSON, numLayers is 1, bidirectional false, dropout (of what each layer but the
     * last passes on) 0, and layout NTC.
     */
    public record Config(
            int hiddenSize,
            @Nullable Integer numLayers,
            @Nullable Boolean bidirectional,
            @Nullable Double dropout,
            @Nullable Layout layout)
            implements LayerConfig {
        @Override
        public GRU build() {
            return new GRU(this);
        }
    }

    private final Config config;

    private GRU(Config config) {
        super(
                new Stacking(config.hiddenSize, config.numLayers, config.bidirectional, config.dropout, config.layout),
                GATES,
                0);
        this.config = config;
    }

    public GRU(int hiddenSize) {
        this(new Config(hiddenSize, null, null, null, null));
    }

    @Override
    List<Tensor> run(Sequence sequence, List<Tensor> state, CellWeights weights) {
        return Gru.gru(sequence, state.get(0), weights);
    }

    @Override
    List<Integer> stateSizes() {
        return List.of(out());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return text("GRU");
    }
}
