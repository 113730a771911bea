package dev.bellows.spark;

import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.RegressionColumns;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns a number with a neural network, trained by {@code numWorkers} tasks in step. The network must end in one number; the label
 * column holds numbers; the loss is half the squared error unless the Param loss says otherwise. All else is as for
 * {@link NeuralClassifier}.
 */
public final class NeuralRegressor extends RegressorStage<NeuralRegressor, NeuralRegressionModel> {
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
        return TrainingRequest.of(Task.REGRESSION, this, getFeaturesCol(), getLabelCol(), outputs -> {});
    }

    @Override
    public StructType transformSchema(StructType schema) {
        request().check(schema);
        return new RegressionColumns(getPredictionCol()).appendTo(schema);
    }

    @Override
    public NeuralRegressionModel train(Dataset<?> dataset) {
        return EstimatorFit.run(request(), dataset).fill(new NeuralRegressionModel(uid()));
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
