package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.util.ServiceLoader;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** Spark Connect finds stages by the service loader. */
class ServiceFilesTest {
    @Test
    void nameTheEstimator() {
        assertTrue(ServiceLoader.load(Estimator.class).stream()
                .anyMatch(provider -> provider.type() == NeuralClassifier.class));
    }

    @Test
    void nameTheModel() {
        assertTrue(ServiceLoader.load(Transformer.class).stream()
                .anyMatch(provider -> provider.type() == NeuralClassificationModel.class));
    }
}
