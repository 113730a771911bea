package dev.bellows.spark.connect;

import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.sql.connect.plugin.MLBackendPlugin;

/**
 * Has a Spark Connect server train MLlib's {@code MultilayerPerceptronClassifier} by Bellows, with no change to what its clients say: the
 * conf {@code spark.connect.ml.backend.classes} names this class, of the server or of one session. Only the server loads it, so no other
 * Spark needs Connect's jar.
 */
public final class MultilayerPerceptronPlugin implements MLBackendPlugin {
    @Override
    public Optional<String> transform(String operator) {
        return operator.equals(MultilayerPerceptronClassifier.class.getName())
                ? Optional.of(MultilayerPerceptron.class.getName())
                : Optional.empty();
    }
}
