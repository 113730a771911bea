package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.Calls;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.progress.ListenerFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Listeners of real fits. */
class FitListenerTest {
    private static final int ROWS = 90;

    /** Heartbeats come after the tests: what is heard before, workers told at once. */
    @RegisterExtension
    static final TestSession SPARK =
            TestSession.local().with("spark.executor.heartbeatInterval", "600s").with("spark.network.timeout", "1200s");

    private final Calls calls = new Calls();

    private static Dataset<Row> rows() {
        return Blobs.frame(SPARK.session(), ROWS, 2);
    }

    @Test
    void hearsOfTheFitFromItsStartToItsEnd() {
        NeuralClassifier classifier =
                Blobs.classifier().setNumWorkers(2).setEpochs(2).setListener(calls);
        NeuralClassificationModel model = classifier.fit(rows());
        assertEquals(List.of("start", "epoch 1", "epoch 2", "end FINISHED"), calls.heard);
        FitRun run = calls.runs.get(0);
        assertEquals(classifier.uid(), run.info().uid());
        assertEquals(ROWS, run.info().rows());
        assertEquals(6, run.info().steps());
        assertEquals("2", run.info().params().get("numWorkers"));
        assertTrue(
                run.info().network().contains("Dense(2 → 16, RELU)"), run.info().network());
        assertEquals("2:6/6", calls.steps.get(calls.steps.size() - 1));
        FitEnd end = calls.ends.get(0);
        assertEquals(model.summary().epochs(), end.epochs());
        EpochMetrics epoch = end.epochs().get(1);
        assertEquals(2, epoch.workers().size());
        assertEquals(epoch.computeSeconds(), epoch.workers().get(0).compute());
        assertTrue(epoch.workers().get(1).compute() > 0);
        assertEquals(0, Math.min(epoch.waitSeconds(0), epoch.waitSeconds(1)));
        assertEquals(0.1, epoch.learningRate(), 1e-9);
    }

    @Test
    void mayStopTheTraining() {
        FitListener stopping = new FitListener() {
            @Override
            public void epochFinished(FitRun run, EpochMetrics epoch) {
                if (epoch.epoch() == 2) {
                    run.stop("two epochs are enough");
                }
            }
        };
        NeuralClassificationModel model = Blobs.classifier()
                .setNumWorkers(2)
                .setEpochs(1_000_000)
                .setListener(stopping)
                .fit(rows());
        assertTrue(model.summary().epochs().size() >= 2);
        assertTrue(
                String.valueOf(model.summary().stopped()).contains("two epochs are enough"),
                model.summary().stopped());
    }

    @Test
    void endsTheFitByFailing() {
        FitListener failing = new FitListener() {
            @Override
            public void epochFinished(FitRun run, EpochMetrics epoch) {
                throw new IllegalStateException("the disk is full");
            }
        };
        NeuralClassifier classifier =
                Blobs.classifier().setNumWorkers(2).setEpochs(1_000_000).setListener(failing);
        ListenerFailedException failed = assertThrows(ListenerFailedException.class, () -> classifier.fit(rows()));
        assertTrue(
                failed.getMessage()
                        .endsWith(" failed in epochFinished: java.lang.IllegalStateException: the disk is full"),
                failed.getMessage());
        assertTrue(failed.getMessage().startsWith("fit "), failed.getMessage());
    }

    @Test
    void hearsWhyThereIsNoModel() {
        NeuralClassifier diverging = Blobs.classifier()
                .setOptimizer("sgd")
                .setLearningRate(1e30)
                .setEpochs(1)
                .setListener(calls);
        String message = assertThrows(RuntimeException.class, () -> diverging.fit(rows()))
                .getMessage();
        assertEquals(List.of("start", "end FAILED"), calls.heard);
        assertEquals(message, calls.ends.get(0).reason());
    }

    @Test
    void isKeptByCopiesAndTellsTheFitsOfAGridApart() {
        NeuralClassifier classifier = Blobs.classifier().setEpochs(1).setListener(calls);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {0.1, 0.2})
                .build();
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {classifier});
        new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(new MulticlassClassificationEvaluator())
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setParallelism(2)
                .setSeed(1)
                .fit(rows());
        assertEquals(5, calls.runs.size());
        Map<Map<String, String>, Long> fits = calls.runs.stream()
                .collect(Collectors.groupingBy(run -> run.info().varied(), Collectors.counting()));
        assertEquals(2, fits.size(), fits.toString());
        assertEquals(5, calls.runs.stream().map(FitRun::toString).distinct().count());
        assertTrue(
                calls.runs.stream().allMatch(run -> run.toString()
                        .matches("fit \\d+ \\(" + classifier.uid() + ", learningRate 0\\.[12]\\)")),
                calls.runs.toString());
    }

    @Test
    void isNotSaved(@TempDir Path folder) throws IOException {
        NeuralClassifier classifier = Blobs.classifier().setListener(calls);
        String path = folder.resolve("stage").toString();
        classifier.save(path);
        assertSame(
                FitListener.NONE,
                NeuralClassifier.load(path).paramTable().watching().listener());
        assertSame(
                calls, classifier.copy(new ParamMap()).paramTable().watching().listener());
    }
}
