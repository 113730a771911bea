package dev.bellows.spark;

import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.params.NumberParams;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.RegressionColumns;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns numbers with a neural network, trained by {@code numWorkers} tasks in step. The label column holds a number, or vectors or arrays of
 * as many as the network gives; the loss is half the squared error unless the Param loss says otherwise. With quantileProbabilities the
 * network gives one number for each of these, and learns such quantiles of the label by the {@link dev.bellows.nn.loss.QuantileLoss}. Where labels are far from
 * 0 or from each other, as prices are, standardizeLabels lets the network learn them in a unit of its own. All else is as for {@link NeuralClassifier}.
 */
public final class NeuralRegressor extends RegressorStage<NeuralRegressor, NeuralRegressionModel>
        implements NumberParams<NeuralRegressor> {
    public NeuralRegressor() {
        this(StageKind.REGRESSOR.randomUid());
    }

    public NeuralRegressor(String uid) {
        super(uid, StageKind.REGRESSOR);
    }

    /** A regressor with Params from a map; names may be in camelCase or with underscores. */
    public NeuralRegressor(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    private TrainingRequest request() {
        return TrainingRequest.of(Task.REGRESSION, this, getFeaturesCol(), getLabelCol(), (found, outputs) -> {});
    }

    @Override
    public StructType transformSchema(StructType schema) {
        TrainingRequest request = request();
        request.check(schema);
        if (getQuantileProbabilities().length > 0) {
            return NumberTasks.quantiles(this, getPredictionCol()).appendTo(schema);
        }
        boolean several =
                request.columns(schema).bound(Role.LABEL).stream().anyMatch(label -> ColumnTypes.isList(label.type()));
        return new RegressionColumns(getPredictionCol(), several ? RegressionColumns.SEVERAL : 1).appendTo(schema);
    }

    @Override
    public NeuralRegressionModel train(Dataset<?> dataset) {
        return EstimatorFit.run(request(), dataset).fill(copied(new NeuralRegressionModel(uid())));
    }

    /** Which quantiles of the label are learned, as rising probabilities, one for each number that the network gives. */
    public NeuralRegressor setQuantileProbabilities(double... probabilities) {
        return with(quantileProbabilities(), probabilities.clone());
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** The regressor that was saved at a path. */
    public static NeuralRegressor load(String path) {
        return read().load(path);
    }
}
