package dev.bellows.nn.layer.rnn;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Sequence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layers of long short-term memory: a sequence [batch, time, features], or [time, batch, features] under {@link
 * Layout#TNC}, to one of directions · hidden features, or directions · projectionSize.
 */
public final class LSTM extends StackedRecurrence {
    private static final int GATES = 4;

    /**
     * Settings of an {@link LSTM}; left out of JSON, numLayers is 1, bidirectional false, dropout (of what each layer but
     * the last passes on) 0, layout NTC, and h is not projected.
     */
    public record Config(
            int hiddenSize,
            @Nullable Integer numLayers,
            @Nullable Boolean bidirectional,
            @Nullable Double dropout,
            @Nullable Integer projectionSize,
            @Nullable Layout layout)
            implements LayerConfig {
        @Override
        public LSTM build() {
            return new LSTM(this);
        }
    }

    private final Config config;

    private LSTM(Config config) {
        super(
                new Stacking(config.hiddenSize, config.numLayers, config.bidirectional, config.dropout, config.layout),
                GATES,
                projection(config));
        this.config = config;
    }

    private static int projection(Config config) {
        if (config.projectionSize != null && config.projectionSize < 1) {
            throw new ShapeException("LSTM: projectionSize must be 1 or more, got " + config.projectionSize);
        }
        return config.projectionSize == null ? 0 : config.projectionSize;
    }

    public LSTM(int hiddenSize) {
        this(new Config(hiddenSize, null, null, null, null, null));
    }

    @Override
    List<Tensor> run(Sequence sequence, List<Tensor> state, CellWeights weights) {
        return Lstm.lstm(sequence, state, weights);
    }

    @Override
    List<Integer> stateSizes() {
        return List.of(out(), hidden());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return text("LSTM");
    }
}
