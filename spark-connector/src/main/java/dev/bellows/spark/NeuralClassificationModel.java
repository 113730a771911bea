package dev.bellows.spark;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.ClassColumns;
import dev.bellows.spark.predict.ClassScores;
import dev.bellows.spark.predict.OutputColumns;
import dev.bellows.spark.progress.EvaluationSummary;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained network as a Spark ML model: adds the network's outputs (rawPrediction), their softmax (probability) and the
 * class (prediction), the last by the thresholds if they are set. Works on streaming DataFrames too; each executor
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

    @Override
    public int numClasses() {
        return state().outputs();
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, features(getFeaturesCol()));
        if (isDefined(thresholds())) {
            ClassColumns.requireThresholds(numClasses(), getThresholds());
        }
        return outputColumns().appendTo(schema, numClasses());
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        List<Double> thresholds =
                isDefined(thresholds()) ? Arrays.stream(getThresholds()).boxed().toList() : List.of();
        return state().score(dataset, getFeaturesCol(), new ClassColumns(outputColumns(), numClasses(), thresholds));
    }

    /** The network's outputs for one row, computed on the driver. */
    @Override
    public Vector predictRaw(Vector features) {
        return state().scoreOne(features, getFeaturesCol());
    }

    @Override
    public Vector raw2probabilityInPlace(Vector raw) {
        ClassScores.softmaxInPlace(((DenseVector) raw).values());
        return raw;
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
                        TrainingRequest.of(Task.CLASSIFICATION, this, getFeaturesCol(), getLabelCol(), outputs -> {}),
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
        return new OutputColumns(getRawPredictionCol(), getProbabilityCol(), getPredictionCol(), List.of(getLabels()));
    }
}
