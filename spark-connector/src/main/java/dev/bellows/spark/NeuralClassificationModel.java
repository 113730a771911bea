package dev.bellows.spark;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.ClassColumns;
import dev.bellows.spark.predict.ClassScores;
import dev.bellows.spark.predict.Family;
import dev.bellows.spark.predict.OutputColumns;
import dev.bellows.spark.progress.EvaluationSummary;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A trained network as a Spark ML model: adds the network's outputs (rawPrediction), their softmax (probability) and the
 * class (prediction), the last by the thresholds if they are set. Where the network gives one number, these are of the classes 0 and 1,
 * by the logistic function; where any number of labels may hold, of each label by itself, and prediction is an array of the numbers of
 * those that hold. Works on streaming DataFrames too; each executor
 * loads the weights once.
 */
public final class NeuralClassificationModel extends ClassificationModelStage<NeuralClassificationModel> {
    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralClassificationModel() {
        this(StageKind.CLASSIFICATION_MODEL.randomUid());
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralClassificationModel(String uid) {
        super(uid, StageKind.CLASSIFICATION_MODEL, Task.CLASSIFICATION);
    }

    private Family kind() {
        return Family.of(getFamily(), state().outputs());
    }

    /** How many classes there are; of several labels, how many labels. */
    @Override
    public int numClasses() {
        return kind().classes(state().outputs());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, features(getFeaturesCol()));
        thresholdsOfAll();
        return outputColumns().appendTo(schema, numClasses());
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return state().score(
                        dataset, getFeaturesCol(), new ClassColumns(outputColumns(), numClasses(), thresholdsOfAll()));
    }

    private List<Double> thresholdsOfAll() {
        return Thresholds.of(this, kind(), numClasses());
    }

    /** The raw prediction for one row, computed on the driver. */
    @Override
    public Vector predictRaw(Vector features) {
        return Vectors.dense(
                kind().raw(state().scoreOne(features, getFeaturesCol()).toArray()));
    }

    @Override
    public Vector raw2probabilityInPlace(Vector raw) {
        kind().probabilitiesInPlace(((DenseVector) raw).values());
        return raw;
    }

    /**
     * The class of one row, computed on the driver.
     *
     * @throws UnsupportedOperationException a sentence if any number of labels may hold
     */
    @Override
    public double predict(Vector features) {
        if (kind() == Family.MULTILABEL) {
            throw new UnsupportedOperationException("predict: gives one class, but any number of the " + numClasses()
                    + " labels may hold; take predictProbability, or transform");
        }
        return ClassScores.predict(predictProbability(features).toArray(), limits());
    }

    private double @Nullable [] limits() {
        List<Double> thresholds = thresholdsOfAll();
        return thresholds.isEmpty()
                ? null
                : thresholds.stream().mapToDouble(threshold -> threshold).toArray();
    }

    /** How probable class 1 of two must be to be predicted; of several labels, each. */
    public NeuralClassificationModel setThreshold(double value) {
        return with(threshold(), value);
    }

    /**
     * Measures the model on rows with labels, in one job: the mean loss, by weightCol if it is set, and the metrics that the Param
     * metrics names, or the task's own.
     *
     * @throws IllegalArgumentException a sentence if the columns cannot be read
     */
    @Override
    public EvaluationSummary evaluate(Dataset<?> dataset) {
        return state().evaluate(
                        TrainingRequest.of(
                                Task.CLASSIFICATION, this, getFeaturesCol(), getLabelCol(), (found, outputs) -> {}),
                        dataset);
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralClassificationModel> read() {
        return new ModelReader<>(
                NeuralClassificationModel.class, NeuralClassificationModel::new, NetworkModel::restore);
    }

    /** The model that was saved at a path. */
    public static NeuralClassificationModel load(String path) {
        return read().load(path);
    }

    private OutputColumns outputColumns() {
        return new OutputColumns(
                getRawPredictionCol(), getProbabilityCol(), getPredictionCol(), List.of(getLabels()), kind());
    }
}
