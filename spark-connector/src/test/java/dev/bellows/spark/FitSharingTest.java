package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.jdk.javaapi.CollectionConverters;

class FitSharingTest {
    private static final int ROWS = 60;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final NeuralClassifier classifier =
            Blobs.classifier().setInputShape(2).setEpochs(2);

    @AfterEach
    void nothingIsLeft() throws Exception {
        SPARK.session().sparkContext().listenerBus().waitUntilEmpty();
        assertEquals(0, CachedFrames.size());
        assertTrue(SPARK.session().sparkContext().getPersistentRDDs().isEmpty());
    }

    @Test
    void severalModelsReadEveryRowOnceAndAreThoseOfFitsByThemselves() {
        LongAccumulator read = SPARK.session().sparkContext().longAccumulator("read");
        Dataset<Row> rows = counted(read);
        ParamMap[] maps = maps();
        List<byte[]> together = new ArrayList<>();
        classifier.fitMultiple(rows, maps).forEachRemaining(fitted -> {
            assertEquals(together.size(), fitted.index());
            together.add(weights(fitted.model()));
        });
        assertEquals(ROWS, read.value());
        for (int i = 0; i < maps.length; i++) {
            NeuralClassificationModel alone = classifier.copy(maps[i]).fit(rows);
            assertArrayEquals(weights(alone), together.get(i));
        }
    }

    @Test
    void soDoesFitWithSeveralParamMaps() {
        LongAccumulator read = SPARK.session().sparkContext().longAccumulator("read");
        Dataset<Row> rows = counted(read);
        ParamMap[] maps = maps();
        List<NeuralClassificationModel> models = CollectionConverters.asJava(
                classifier.fit(rows, CollectionConverters.asScala(List.of(maps)).toList()));
        assertEquals(maps.length, models.size());
        assertEquals(0.01, models.get(0).getLearningRate());
        assertEquals(ROWS, read.value());
    }

    @Test
    void crossValidationPreparesEachFoldOnce() {
        Dataset<Row> blobs = Blobs.frame(SPARK.session(), ROWS, 2);
        double[] one = validated(blobs, 1);
        assertArrayEquals(one, validated(blobs, 2));
        assertTrue(one[0] < one[1], "the greater learning rate learns faster");
    }

    /** The metrics of a grid of two learning rates. */
    private double[] validated(Dataset<Row> blobs, int parallelism) {
        AtomicInteger scans = new AtomicInteger();
        SparkListener listener = new SparkListener() {
            @Override
            public void onStageSubmitted(SparkListenerStageSubmitted event) {
                boolean reads = CollectionConverters.asJava(event.stageInfo().rddInfos()).stream()
                        .anyMatch(rdd -> rdd.name().equals("Bellows: encoded rows"));
                scans.addAndGet(reads ? 1 : 0);
            }
        };
        SPARK.session().sparkContext().addSparkListener(listener);
        try {
            CrossValidatorModel model = new CrossValidator()
                    .setEstimator(classifier)
                    .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                    .setEstimatorParamMaps(new ParamGridBuilder()
                            .addGrid(classifier.learningRate(), new double[] {1e-6, 0.1})
                            .build())
                    .setNumFolds(2)
                    .setSeed(3)
                    .setParallelism(parallelism)
                    .fit(blobs);
            SPARK.session().sparkContext().listenerBus().waitUntilEmpty();
            // a check for each fold, and a check and a placement for the best model, which learns from all rows
            assertEquals(2 + 2, scans.get());
            return model.avgMetrics();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            SPARK.session().sparkContext().removeSparkListener(listener);
        }
    }

    @Test
    void fitsOnACachedFrameShareUntilItIsFreed() {
        Dataset<Row> blobs = Blobs.frame(SPARK.session(), ROWS, 2);
        Dataset<Row> cached = blobs.repartition(3).cache();
        ParamMap[] maps = maps();
        NeuralClassificationModel first = classifier.fit(cached, maps[0]);
        assertEquals(1, CachedFrames.size());
        NeuralClassificationModel second = classifier.fit(cached, maps[1]);
        assertArrayEquals(weights(classifier.copy(maps[0]).fit(cached)), weights(first));
        assertArrayEquals(weights(classifier.copy(maps[1]).fit(cached)), weights(second));
        cached.unpersist(true);
    }

    @Test
    void keepsWhatFewCachedFramesNeed() {
        List<Dataset<Row>> cached = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Dataset<Row> frame = Blobs.frame(SPARK.session(), ROWS + i, 1).cache();
            cached.add(frame);
            classifier.setEpochs(1).fit(frame, new ParamMap());
        }
        assertEquals(2, CachedFrames.size());
        cached.forEach(frame -> frame.unpersist(true));
    }

    @Test
    void aFitThatFailsEndsTheIterationAndFreesTheRows() {
        FitMultiple<NeuralClassificationModel> models = classifier.fitMultiple(
                Blobs.frame(SPARK.session(), ROWS, 2),
                new ParamMap(),
                new ParamMap().put(classifier.numWorkers().w(99)),
                new ParamMap());
        models.next();
        assertThrows(RuntimeException.class, models::next);
        assertFalse(models.hasNext());
        assertEquals(
                "fitMultiple: ended, as a fit failed",
                assertThrows(NoSuchElementException.class, models::next).getMessage());
    }

    @Test
    void whatIsLeftBehindCanBeFreed() {
        FitMultiple<NeuralClassificationModel> models =
                classifier.fitMultiple(Blobs.frame(SPARK.session(), ROWS, 2), maps());
        models.next();
        assertFalse(SPARK.session().sparkContext().getPersistentRDDs().isEmpty());
        models.close();
        assertFalse(models.hasNext());
    }

    /** Those that share all, and one that has another placement. */
    private ParamMap[] maps() {
        return new ParamMap[] {
            new ParamMap().put(classifier.learningRate().w(0.01)),
            new ParamMap().put(classifier.learningRate().w(0.1)),
            new ParamMap().put(classifier.seed().w(9L)),
            new ParamMap().put(classifier.batchSize().w(8))
        };
    }

    private static Dataset<Row> counted(LongAccumulator read) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
        JavaRDD<Row> rows = context.parallelize(Blobs.rows(ROWS), 2).map(row -> {
            read.add(1);
            return row;
        });
        return SPARK.session().createDataFrame(rows, Blobs.schema());
    }

    private static byte[] weights(NeuralClassificationModel model) {
        return model.state().network().weights().chunks().get(0);
    }
}
