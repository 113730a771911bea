package dev.bellows.spark.persist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassifier;
import dev.bellows.spark.TestSession;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EstimatorPersistenceTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    @Test
    void savesAndLoadsEveryParam() throws IOException {
        NeuralClassifier saved = allSet();
        saved.save(path());
        SameParams.assertSame(saved, NeuralClassifier.load(path()));
    }

    @Test
    void refusesToOverwriteUnlessAsked() throws IOException {
        allSet().save(path());
        String message =
                assertThrows(IOException.class, () -> allSet().save(path())).getMessage();
        assertTrue(message.contains("already exists"), message);
        NeuralClassifier other = new NeuralClassifier().setEpochs(11);
        other.write().overwrite().save(path());
        assertEquals(11, NeuralClassifier.load(path()).getEpochs());
    }

    @Test
    void survivesInsideAPipeline() throws IOException {
        NeuralClassifier classifier = allSet();
        new Pipeline().setStages(new PipelineStage[] {classifier}).save(path());
        PipelineStage loaded = Pipeline.load(path()).getStages()[0];
        SameParams.assertSame(classifier, (NeuralClassifier) loaded);
    }

    private static NeuralClassifier allSet() {
        return new NeuralClassifier("saved_one")
                .setNetwork("{\"layers\": [\"ä\"]}")
                .setInputShape(1, 28, 28)
                .setNumWorkers(2)
                .setEpochs(3)
                .setBatchSize(64)
                .setOptimizer("adam")
                .setLearningRate(0.125)
                .setMomentum(0.9)
                .setNesterov(true)
                .setWeightDecay(1e-4)
                .setSeed(Long.MAX_VALUE)
                .setDevice("cpu")
                .setNthread(2)
                .setInferBatchSize(32)
                .setCollectiveTimeout(1.5)
                .setDataMemory(64)
                .setActivationMemory(48)
                .setFeaturesCol("pixels")
                .setLabelCol("digit")
                .setThresholds(new double[] {0.5, 0.25});
    }

    private String path() {
        return folder.resolve("stage").toString();
    }
}
