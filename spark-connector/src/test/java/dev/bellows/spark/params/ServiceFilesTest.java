package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.NeuralEmbedder;
import dev.bellows.spark.NeuralEmbeddingModel;
import dev.bellows.spark.NeuralEstimator;
import dev.bellows.spark.NeuralModel;
import dev.bellows.spark.NeuralRanker;
import dev.bellows.spark.NeuralRankingModel;
import dev.bellows.spark.NeuralRegressionModel;
import dev.bellows.spark.NeuralRegressor;
import dev.bellows.spark.connect.MultilayerPerceptron;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** Spark Connect finds stages by the service loader. */
class ServiceFilesTest {
    @Test
    void nameTheEstimators() {
        assertTrue(providers(Estimator.class)
                .containsAll(List.of(
                        NeuralClassifier.class,
                        NeuralRegressor.class,
                        NeuralRanker.class,
                        NeuralEmbedder.class,
                        NeuralEstimator.class,
                        MultilayerPerceptron.class)));
    }

    @Test
    void nameTheModels() {
        assertTrue(providers(Transformer.class)
                .containsAll(List.of(
                        NeuralClassificationModel.class,
                        NeuralRegressionModel.class,
                        NeuralRankingModel.class,
                        NeuralEmbeddingModel.class,
                        NeuralModel.class)));
    }

    /** Reflection, by which Python calls them, refuses a public method that only a hidden class declares. */
    @Test
    void nameClassesWhoseMethodsCanBeCalledFromAnywhere() {
        Stream.concat(providers(Estimator.class).stream(), providers(Transformer.class).stream())
                .filter(type -> type.getName().startsWith("dev.bellows"))
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .forEach(method ->
                        assertTrue(Modifier.isPublic(method.getDeclaringClass().getModifiers()), method.toString()));
    }

    /** Spark's own estimate walks the heap from the model on, through sessions and all. */
    @Test
    void nameModelsThatKnowTheirSize() throws NoSuchMethodException {
        for (Class<?> type : providers(Transformer.class)) {
            if (type.getName().startsWith("dev.bellows")) {
                Class<?> from = type.getMethod("estimatedSize").getDeclaringClass();
                assertTrue(from.getName().startsWith("dev.bellows"), type.getName());
            }
        }
    }

    private static <T> List<Class<? extends T>> providers(Class<T> service) {
        return ServiceLoader.load(service).stream()
                .<Class<? extends T>>map(ServiceLoader.Provider::type)
                .toList();
    }
}
