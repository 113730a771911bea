package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets who sets nothing but a network, and what stages saved when defaults were others keep. */
class DefaultsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    @Test
    void learnASmallTable() {
        String file = Objects.requireNonNull(DefaultsTest.class.getResource("wine.csv"))
                .toString();
        Dataset<Row> wine = SPARK.session()
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .option("comment", "#")
                .csv(file)
                .withColumnRenamed("class", "label");
        PipelineStage assembler =
                new VectorAssembler().setInputCols(wine.drop("label").columns()).setOutputCol("raw");
        PipelineStage scaler =
                new StandardScaler().setWithMean(true).setInputCol("raw").setOutputCol("features");
        PipelineStage classifier =
                new NeuralClassifier().setNetwork(new Sequential(new Dense(16, ActivationFunction.RELU), new Dense(3)));
        Dataset<Row> scored = new Pipeline()
                .setStages(new PipelineStage[] {assembler, scaler, classifier})
                .fit(wine)
                .transform(wine);
        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(scored);
        assertTrue(accuracy >= 0.95, "accuracy " + accuracy);
    }

    @Test
    void ofAStageThatWasSavedAreThoseOfThen() throws IOException {
        Path metadata = Files.createDirectories(folder.resolve("saved/metadata"));
        Files.writeString(metadata.resolve("part-00000"), """
            {"class":"dev.bellows.spark.NeuralClassifier","timestamp":1790000000000,"sparkVersion":"4.1.0",\
            "uid":"NeuralClassifier_1","paramMap":{"network":"{\\"layer\\": \\"Dense\\", \\"units\\": 3}"},\
            "defaultParamMap":{"featuresCol":"features","labelCol":"label","predictionCol":"prediction",\
            "rawPredictionCol":"rawPrediction","probabilityCol":"probability","inputShape":[],"numWorkers":1,\
            "epochs":1,"batchSize":128,"optimizer":"sgd","learningRate":0.01,"momentum":0.0,"nesterov":false,\
            "weightDecay":0.0,"seed":0,"device":"auto","precision":"fp32","nthread":0,"inferBatchSize":256,\
            "collectiveTimeout":60.0,"dataMemory":512,"activationMemory":0}}
            """);
        Files.createFile(metadata.resolve("_SUCCESS"));
        NeuralClassifier loaded = NeuralClassifier.load(folder.resolve("saved").toString());
        assertEquals(1, loaded.getEpochs());
        assertEquals(128, loaded.getBatchSize());
        assertEquals("sgd", loaded.getOptimizer());
        assertEquals(0.01, loaded.getLearningRate());
        assertEquals("xavier", loaded.getInitializer());
    }
}
