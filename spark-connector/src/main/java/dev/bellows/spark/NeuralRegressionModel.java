package dev.bellows.spark;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.params.QuantileParams;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.QuantileColumns;
import dev.bellows.spark.predict.RegressionColumns;
import dev.bellows.spark.progress.EvaluationSummary;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained network as a Spark ML model: adds the network's output as the column prediction, a double, or a vector where the network gives
 * several numbers. A model of quantiles adds them all, sorted, as quantilesCol, and the one in the middle as prediction. Works on streaming DataFrames too;
 * each executor loads the weights once.
 */
public final class NeuralRegressionModel extends RegressionModelStage<NeuralRegressionModel>
        implements QuantileParams<NeuralRegressionModel> {
    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralRegressionModel() {
        this(StageKind.REGRESSION_MODEL.randomUid());
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralRegressionModel(String uid) {
        super(uid, StageKind.REGRESSION_MODEL, Task.REGRESSION);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, features(getFeaturesCol()));
        return learnsQuantiles() ? quantiles().appendTo(schema) : numbers().appendTo(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return state().score(dataset, getFeaturesCol(), learnsQuantiles() ? quantiles() : numbers());
    }

    /**
     * The prediction for one row, computed on the driver: the number, or the quantile in the middle.
     *
     * @throws UnsupportedOperationException a sentence if the network gives several numbers
     */
    @Override
    public double predict(Vector features) {
        Vector all = predictAll(features);
        if (learnsQuantiles()) {
            return all.apply(QuantileColumns.middle(getQuantileProbabilities()));
        } else if (all.size() > 1) {
            throw new UnsupportedOperationException(
                    "predict: gives one number, but the network gives " + all.size() + "; take predictAll");
        }
        return all.apply(0);
    }

    /** All numbers of the prediction for one row, computed on the driver; quantiles are sorted. */
    public Vector predictAll(Vector features) {
        double[] all = state().scoreOne(features, getFeaturesCol()).toArray();
        if (learnsQuantiles()) {
            Arrays.sort(all);
        }
        return Vectors.dense(all);
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
                                Task.REGRESSION, this, getFeaturesCol(), getLabelCol(), (found, outputs) -> {}),
                        dataset);
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralRegressionModel> read() {
        return new ModelReader<>(NeuralRegressionModel.class, NeuralRegressionModel::new, NetworkModel::restore);
    }

    /** The model that was saved at a path. */
    public static NeuralRegressionModel load(String path) {
        return read().load(path);
    }

    private boolean learnsQuantiles() {
        return getQuantileProbabilities().length > 0;
    }

    private QuantileColumns quantiles() {
        return NumberTasks.quantiles(this, getPredictionCol());
    }

    private RegressionColumns numbers() {
        return new RegressionColumns(getPredictionCol(), state().outputs());
    }
}
