package dev.bellows.spark;

import dev.bellows.spark.launch.InitialWeights;
import dev.bellows.spark.params.ControlParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.TrainingSpec;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trained model, or the checkpoint, whose weights a fit starts with. Read on the driver, and sent to the workers by Spark. */
final class InitialModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InitialModel.class);
    private static final InitialModel NONE = new InitialModel("", null, false);

    private final String from;
    private final boolean matching;
    private final @Nullable Weights weights; // null: a fit starts with what initializers draw
    private @Nullable Broadcast<Weights> sent;

    /** @param matching whether what has its like in the network is enough */
    private InitialModel(String from, @Nullable Weights weights, boolean matching) {
        this.from = from;
        this.weights = weights;
        this.matching = matching;
    }

    /**
     * Reads what Params name.
     *
     * @throws IllegalArgumentException a sentence if it holds no model, or cannot be read
     */
    static InitialModel of(SparkContext context, NeuralParams params) {
        String path = params.getInitialModel();
        if (path.isEmpty()) {
            return NONE;
        }
        try {
            SavedNetwork saved = SavedNetwork.read(path, context.hadoopConfiguration());
            boolean matching = params.getInitialWeights().equals(ControlParams.MATCHING);
            return new InitialModel(saved.toString(), saved.weights(), matching);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "initialModel: " + path + " cannot be read: " + e.getMessage()
                            + "; name the folder of a saved model or a checkpoint",
                    e);
        }
    }

    /** Checks that the weights are those of the network that is trained, or says which of them are. */
    void check(TrainingSpec training) {
        if (weights != null && matching) {
            LOG.warn("{}", InitialWeights.matching(from, weights, training));
        } else if (weights != null) {
            InitialWeights.check(from, weights, training);
        } else {
            InitialWeights.requireNone(training);
        }
    }

    /** What workers read them from; null: there are none. */
    @Nullable
    Broadcast<Weights> send(SparkContext context) {
        if (weights != null && sent == null) {
            sent = JavaSparkContext.fromSparkContext(context).broadcast(weights);
        }
        return sent;
    }

    /** What of this a training that goes on must have in common with the one that was saved. */
    List<Object> identity() {
        if (weights == null) {
            return List.of();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            weights.chunks().forEach(digest::update);
            return List.of(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("fit: every Java platform has SHA-256, this one has not", e);
        }
    }

    /** Frees what the workers have of it. */
    @Override
    public void close() {
        if (sent != null) {
            sent.destroy();
        }
    }
}
