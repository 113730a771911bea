package dev.bellows.spark.predict;

import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.graph.Precision;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.train.Predictor;
import dev.bellows.train.PredictorOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Scores with the engine. */
final class NetworkScorer implements Scorer {
    /** Idle networks a JVM keeps: enough for a streaming job that compares a few models. */
    private static final int IDLE_NETWORKS = 4;

    static final ScorerCache CACHE = new ScorerCache(IDLE_NETWORKS, NetworkScorer::load);

    private final Predictor predictor;
    private final int width;
    private final int classes;

    private NetworkScorer(Predictor predictor) {
        this.predictor = predictor;
        width = Math.toIntExact(predictor.inputShape().size());
        classes = Math.toIntExact(predictor.outputShape().size());
    }

    private static Scorer load(TrainedNetwork network) {
        try (Backends.Use use = Backends.use(Backends.on(network.device()));
                InputStream weights = network.weights().open()) {
            PredictorOptions options = PredictorOptions.DEFAULTS.withPrecision(Precision.of(network.precision()));
            return new NetworkScorer(Predictor.load(
                    NetworkJson.parse(network.network()), Shape.of(network.inputShape()), weights, options));
        } catch (IOException e) {
            throw new UncheckedIOException("model: its weights cannot be read ; train or save it again", e);
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int classes() {
        return classes;
    }

    /**
     * The engine compiles the network once per number of rows. So that the last batches of partitions and the small ones
     * of streams do not each bring a number of their own, a batch is filled up to a power of two with rows of zeros.
     */
    @Override
    public float[] score(float[] features, int rows, int threads) {
        predictor.useThreads(threads);
        int filled = rows <= 1 ? rows : Integer.highestOneBit(rows - 1) << 1;
        float[] scores = predictor.predict(Arrays.copyOf(features, filled * width), filled);
        return filled == rows ? scores : Arrays.copyOf(scores, rows * classes);
    }

    @Override
    public void close() {
        predictor.close();
    }
}
