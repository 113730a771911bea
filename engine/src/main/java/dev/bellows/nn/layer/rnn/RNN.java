package dev.bellows.nn.layer.rnn;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.rnn.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers of Elman's recurrent network: a sequence [batch, time, features], or [time, batch, features] under {@link
 * Layout#TNC}, to one of directions · hidden features.
 */
public final class RNN extends StackedRecurrence {
    /**
     * Settings of an {@link RNN}; left out of JSON, activation is relu, numLayers 1, bidirectional false, dropout (of what
     * each layer but the last passes on) 0, and layout NTC.
     */
    public record Config(
            int hiddenSize,
            Rnn.@Nullable Activation activation,
            @Nullable Integer numLayers,
            @Nullable Boolean bidirectional,
            @Nullable Double dropout,
            @Nullable Layout layout)
            implements LayerConfig {
        @Override
        public RNN build() {
            return new RNN(this);
        }
    }

    private final Config config;
    private final Rnn.Activation activation;

    private RNN(Config config) {
        super(
                new Stacking(config.hiddenSize, config.numLayers, config.bidirectional, config.dropout, config.layout),
                1,
                0);
        this.config = config;
        this.activation = config.activation == null ? Rnn.Activation.RELU : config.activation;
    }

    public RNN(int hiddenSize) {
        this(new Config(hiddenSize, null, null, null, null, null));
    }

    @Override
    List<Tensor> run(Sequence sequence, List<Tensor> state, CellWeights weights) {
        return Rnn.rnn(sequence, state.get(0), weights, activation);
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
        return text("RNN " + activation);
    }
}
