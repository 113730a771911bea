package dev.bellows.spark.predict;

import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.predict.Padding;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import dev.bellows.spark.data.codec.RowArrays;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Scores with the engine; a network that another one computes, with that. */
final class NetworkScorer implements Scorer {
    /** Idle networks a JVM keeps: enough for a streaming job that compares a few models. */
    private static final int IDLE_NETWORKS = 4;

    static final ScorerCache CACHE = new ScorerCache(IDLE_NETWORKS, NetworkScorer::load);

    private final Predictor predictor;

    private NetworkScorer(Predictor predictor) {
        this.predictor = predictor;
    }

    /** So that the last batches of partitions and the small ones of streams do not each bring a number of rows of their own. */
    private static PredictorOptions options(TrainedNetwork network) {
        return PredictorOptions.DEFAULTS
                .withPrecision(Precision.of(network.precision()))
                .withPadding(Padding.POWER_OF_TWO);
    }

    private static Scorer load(TrainedNetwork network) {
        LayerConfig config = NetworkJson.parse(network.network());
        Optional<RuntimeBlock.Config> elsewhere = RuntimeBlock.of(config);
        if (elsewhere.isPresent()) {
            return new RuntimeScorer(elsewhere.get(), network);
        }
        try (InputStream weights = network.weights().open()) {
            return new NetworkScorer(Predictor.load(config, network.inputs(), weights, options(network)));
        } catch (IOException e) {
            throw new UncheckedIOException("model: its weights cannot be read; train or save it again", e);
        }
    }

    @Override
    public List<Spec> inputs() {
        return predictor.inputs();
    }

    @Override
    public List<Spec> outputs() {
        return predictor.outputs();
    }

    @Override
    public int lengths(int output) {
        return predictor.lengths(output);
    }

    @Override
    public void score(RowArrays inputs, RowArrays outputs, int rows, int threads) {
        predictor.useThreads(threads);
        predictor.predict(inputs.elements(), outputs.elements(), rows);
    }

    @Override
    public void close() {
        predictor.close();
    }
}
