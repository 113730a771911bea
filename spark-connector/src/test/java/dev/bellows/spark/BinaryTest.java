package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two classes told apart by one number. */
class BinaryTest {
    private static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Dense", "units": 8, "activation": "tanh"},
            {"layer": "Dense", "units": 1}]}
        """;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    @TempDir
    Path folder;

    private final Dataset<Row> three = Blobs.frame(SPARK.session(), 150, 3);

    /** Whether a point is of the first blob, but for some that are wrong, so that probabilities are not all near 0 and 1. */
    private final Dataset<Row> two =
            three.withColumn("label", functions.expr("if((label = 0) != (hash(features) % 10 = 0), 1D, 0D)"));

    @Test
    void scoresAsSparksOwnBinaryModels() {
        NeuralClassificationModel model = classifier().fit(two);
        assertEquals("binomial", model.getFamily());
        assertEquals(2, model.numClasses());
        double loss = 0;
        List<Row> rows = model.transform(two).collectAsList();
        for (Row row : rows) {
            Vector raw = row.getAs("rawPrediction");
            Vector probability = row.getAs("probability");
            double p = 1 / (1 + Math.exp(-raw.apply(1)));
            assertEquals(2, raw.size());
            assertEquals(-raw.apply(1), raw.apply(0));
            assertEquals(p, probability.apply(1), 1e-12);
            assertEquals(1 - p, probability.apply(0), 1e-12);
            assertEquals(p > 0.5 ? 1.0 : 0.0, row.<Double>getAs("prediction"));
            loss -= Math.log(row.<Double>getAs("label") == 1 ? p : 1 - p);
        }
        Row first = rows.get(0);
        Vector features = first.getAs("features");
        assertArrayEquals(
                first.<Vector>getAs("probability").toArray(),
                model.predictProbability(features).toArray(),
                1e-6);
        assertEquals(first.<Double>getAs("prediction"), model.predict(features));
        EvaluationSummary summary = model.evaluate(two);
        assertEquals(loss / 150, summary.loss(), 1e-5);
        assertEquals(
                new MulticlassClassificationEvaluator()
                        .setMetricName("accuracy")
                        .evaluate(model.transform(two)),
                summary.metric("accuracy"));
        assertTrue(summary.metric("accuracy") > 0.85, summary.toString());
    }

    @Test
    void twoWorkersLearnWhatOneDoes() throws IOException {
        NeuralClassificationModel one = classifier().fit(two);
        assertTrue(SavedWeights.largestRelativeDifference(
                        one, classifier().setNumWorkers(2).fit(two))
                < 1e-3);
    }

    /** Also of two outputs: metrics that take probabilities get them. */
    @Test
    void measuresAreasUnderCurves() {
        for (NeuralClassifier some :
                List.of(classifier(), classifier().setNetwork(NETWORK.replace("s\": 1", "s\": 2")))) {
            NeuralClassificationModel model = some.setEpochs(4)
                    .setMetrics("roc-auc", "pr-auc", "binary-accuracy", "f1")
                    .setValidationFraction(0.2)
                    .fit(two);
            EvaluationSummary summary = model.evaluate(two);
            Dataset<Row> scored = model.transform(two);
            assertEquals(new BinaryClassificationEvaluator().evaluate(scored), summary.metric("roc-auc"), 2e-3);
            assertEquals(
                    new MulticlassClassificationEvaluator()
                            .setMetricName("accuracy")
                            .evaluate(scored),
                    summary.metric("binary-accuracy"));
            assertEquals(
                    new MulticlassClassificationEvaluator()
                            .setMetricName("fMeasureByLabel")
                            .setMetricLabel(1)
                            .evaluate(scored),
                    summary.metric("f1"),
                    1e-12);
            assertEquals(4, model.summary().metricHistory("validation-roc-auc").length);
        }
    }

    @Test
    void classOneIsPredictedAboveTheThreshold() {
        for (NeuralClassifier some :
                List.of(classifier(), classifier().setNetwork(NETWORK.replace("s\": 1", "s\": 2")))) {
            NeuralClassificationModel model = some.fit(two);
            for (double threshold : new double[] {0, 0.3, 0.9, 1}) {
                for (Row row : model.copy(ParamMap.empty())
                        .setThreshold(threshold)
                        .transform(two)
                        .collectAsList()) {
                    double p = row.<Vector>getAs("probability").apply(1);
                    assertEquals(p > threshold ? 1.0 : 0.0, row.<Double>getAs("prediction"), "p " + p);
                }
            }
            NeuralClassificationModel ratios = model.copy(ParamMap.empty());
            ratios.setThresholds(new double[] {0.2, 0.6});
            assertEquals(
                    model.copy(ParamMap.empty())
                            .setThreshold(0.75)
                            .transform(two)
                            .select("prediction")
                            .collectAsList(),
                    ratios.transform(two).select("prediction").collectAsList());
        }
    }

    @Test
    void namesBothClasses() throws IOException {
        Dataset<Row> named = two.withColumn("kind", functions.expr("if(label = 1, 'yes', 'no')"));
        NeuralClassificationModel model = classifier().setLabelCol("kind").fit(named);
        assertArrayEquals(new String[] {"no", "yes"}, model.getLabels());
        model.save(folder.resolve("model").toString());
        Dataset<Row> back = new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("said")
                .transform(
                        NeuralClassificationModel.load(folder.resolve("model").toString())
                                .transform(named));
        assertTrue(back.where("said = kind").count() > 120);
    }

    @Test
    void countsClassesByTheirWeights() {
        Vector point = Vectors.dense(0.5, 0.25);
        Dataset<Row> weighed = two.withColumn("weight", functions.expr("if(label = 1, 4D, 0.5D)"));
        assertEquals(
                classifier().setEpochs(2).setWeightCol("weight").fit(weighed).predictRaw(point),
                classifier().setEpochs(2).setClassWeights(0.5, 4).fit(two).predictRaw(point));
    }

    @Test
    void isOneOfTheRestAndTunedInFoldsAndSplits() {
        OneVsRestModel rest = new OneVsRest()
                .setClassifier(classifier())
                .setParallelism(2)
                .fit(three.withColumn("label", functions.col("label").cast("double")));
        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(rest.transform(three));
        assertTrue(accuracy > 0.95, "accuracy " + accuracy);
        NeuralClassifier classifier = classifier();
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {1e-7, 0.05})
                .build();
        CrossValidatorModel folds = new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new BinaryClassificationEvaluator())
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setParallelism(2)
                .fit(two);
        assertEquals(0.05, ((NeuralClassificationModel) folds.bestModel()).getLearningRate());
        TrainValidationSplitModel split = new TrainValidationSplit()
                .setEstimator(classifier)
                .setEvaluator(new BinaryClassificationEvaluator())
                .setEstimatorParamMaps(grid)
                .setParallelism(2)
                .fit(two);
        assertEquals(0.05, ((NeuralClassificationModel) split.bestModel()).getLearningRate());
    }

    @Test
    void saysWhatDoesNotFit() {
        assertEquals(
                "labelCol: column 'label' holds 2 in row 2 of partition 0, but the network has 1 output; labels must be"
                        + " whole numbers from 0 to 1: index them with StringIndexer, or give the last layer as many"
                        + " outputs as there are classes",
                refusal(classifier(), three.coalesce(1)));
        assertTrue(refusal(classifier().setLoss("HingeLoss"), two)
                .startsWith("loss: HingeLoss[margin=1.0] does not ask of each output by itself whether it holds, "));
        assertTrue(refusal(classifier().setLoss("SoftmaxCrossEntropyLoss"), two)
                .startsWith("loss: SoftmaxCrossEntropyLoss"));
        assertTrue(refusal(Blobs.classifier().setLoss("FocalLoss"), three)
                .startsWith("loss: FocalLoss[gamma=2.0, alpha=0.25] asks of each output by itself whether it holds, but"
                        + " each row has one of 3 classes; "));
        assertEquals(
                "threshold: is of two classes, or of several labels, but there are 3 classes; set thresholds, one per"
                        + " class, and clear threshold",
                refusal(Blobs.classifier().setThreshold(0.2), three));
        assertEquals(
                "thresholds: says it for each class, and threshold says it again; clear one of them",
                refusal(classifier().setThreshold(0.2).setThresholds(new double[] {0.5, 0.5}), two));
        assertTrue(refusal(Blobs.classifier().setFamily("binomial"), three)
                .startsWith(
                        "network: must end in one number where family is binomial: for samples of shape [2] its output"
                                + " has shape [3]; "));
        assertTrue(refusal(classifier().setFamily("multinomial"), two)
                .startsWith("network: must end in one number per class, at least 2: "));
        assertTrue(refusal(classifier().setFamily("multilabel"), two)
                .startsWith("labelCol: column 'label' must be a vector or an array where family is multilabel: it is"
                        + " double; "));
    }

    @Test
    void takesTheFocalLossToo() {
        NeuralClassificationModel model = classifier().setLoss("FocalLoss").fit(two);
        assertTrue(model.evaluate(two).metric("accuracy") > 0.8);
    }

    private static String refusal(NeuralClassifier classifier, Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows))
                .getMessage();
    }

    private static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setNetwork(NETWORK)
                .setLearningRate(0.05)
                .setBatchSize(16)
                .setEpochs(20)
                .setSeed(3);
    }
}
