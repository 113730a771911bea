package dev.bellows.spark;

import dev.bellows.spark.params.NeuralSetters;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.PendingUid;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.RegressionColumns;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Learns a number with a neural network, trained by {@code numWorkers} tasks in step. The network must end in one number; the label
 * column holds numbers; the loss is half the squared error unless the Param loss says otherwise. All else is as for
 * {@link NeuralClassifier}.
 */
public final class NeuralRegressor extends Regressor<Vector, NeuralRegressor, NeuralRegressionModel>
        implements NeuralSetters<NeuralRegressor>, DefaultParamsWritable {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable = new ParamTable(this, StageKind.REGRESSOR);

    public NeuralRegressor() {
        this(Identifiable$.MODULE$.randomUID("NeuralRegressor"));
    }

    public NeuralRegressor(String uid) {
        this(PendingUid.announce(uid));
    }

    /** A regressor with Params from a map; names may be in camelCase or with underscores. */
    public NeuralRegressor(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    private NeuralRegressor(PendingUid unused) {
        super();
    }

    @Override
    public String uid() {
        if (uid == null) {
            uid = PendingUid.take();
        }
        return uid;
    }

    @Override
    public ParamTable paramTable() {
        return paramTable;
    }

    @Override
    public Param<?>[] params() {
        return paramTable.params(super.params());
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    private TrainingRequest request() {
        return new TrainingRequest(Task.REGRESSION, this, getFeaturesCol(), getLabelCol(), outputs -> {});
    }

    @Override
    public StructType transformSchema(StructType schema) {
        request().check(schema);
        return new RegressionColumns(getPredictionCol()).appendTo(schema);
    }

    @Override
    public NeuralRegressionModel train(Dataset<?> dataset) {
        EstimatorFit.Result result = EstimatorFit.run(request(), dataset);
        NeuralRegressionModel model = NeuralRegressionModel.of(uid(), result.network());
        model.setSummary(Option.apply(result.history()));
        return model;
    }

    @Override
    public NeuralRegressor copy(ParamMap extra) {
        return defaultCopy(extra);
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
