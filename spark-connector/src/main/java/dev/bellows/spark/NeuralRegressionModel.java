package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.launch.DeviceCheck;
import dev.bellows.spark.launch.NetworkCheck;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.PendingUid;
import dev.bellows.spark.params.ScoringSetters;
import dev.bellows.spark.params.ShapeText;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.persist.ModelWriter;
import dev.bellows.spark.predict.DatasetScorer;
import dev.bellows.spark.predict.InvalidRows;
import dev.bellows.spark.predict.RegressionColumns;
import dev.bellows.spark.predict.ScoreRows;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.progress.TrainingHistory;
import java.util.UUID;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * A trained network as a Spark ML model: adds the network's output as the column prediction. Works on streaming DataFrames too;
 * each executor loads the weights once.
 */
public final class NeuralRegressionModel extends RegressionModel<Vector, NeuralRegressionModel>
        implements ScoringSetters<NeuralRegressionModel>, MLWritable, HasTrainingSummary<TrainingHistory> {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable = new ParamTable(this, StageKind.REGRESSION_MODEL);
    private @Nullable TrainedNetwork trained;
    private transient @Nullable DatasetScorer scorer;
    private Option<TrainingHistory> trainingSummary = Option.empty();

    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralRegressionModel() {
        this(Identifiable$.MODULE$.randomUID("NeuralRegressionModel"));
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralRegressionModel(String uid) {
        this(PendingUid.announce(uid));
    }

    private NeuralRegressionModel(PendingUid unused) {
        super();
    }

    /** A model of these weights. */
    static NeuralRegressionModel of(String uid, TrainedNetwork trained) {
        NeuralRegressionModel model = new NeuralRegressionModel(uid);
        model.set(model.network(), trained.network());
        model.set(model.inputShape(), trained.inputShape());
        model.trained = trained;
        return model;
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

    @Override
    public int numFeatures() {
        return Math.toIntExact(ShapeText.elements(trained().inputShape()));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, getFeaturesCol());
        return columns().appendTo(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        if (getPredictionCol().isEmpty()) {
            return dataset.toDF();
        }
        DeviceCheck.requireHere(dataset.sparkSession().sparkContext(), getDevice());
        DatasetScorer scorer = scorer();
        ScoreRows.Options options = new ScoreRows.Options(
                getInferBatchSize(), getNthread(), InvalidRows.of(getHandleInvalid()), scorer.ids());
        return scorer.score(dataset, getFeaturesCol(), columns(), options);
    }

    /** The network's output for one row, computed on the driver. */
    @Override
    public double predict(Vector features) {
        return scorer().scoreOne(features, getFeaturesCol(), Math.max(1, getNthread()))
                .apply(0);
    }

    @Override
    public NeuralRegressionModel copy(ParamMap extra) {
        NeuralRegressionModel copy = new NeuralRegressionModel(uid());
        copy.trained = trained;
        copy.scorer = scorer;
        copy.trainingSummary = trainingSummary;
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new ModelWriter(this, trained());
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralRegressionModel> read() {
        return new ModelReader<>(
                NeuralRegressionModel.class, NeuralRegressionModel::new, NeuralRegressionModel::filled);
    }

    /** The model that was saved at a path. */
    public static NeuralRegressionModel load(String path) {
        return read().load(path);
    }

    @Override
    public Option<TrainingHistory> trainingSummary() {
        return trainingSummary;
    }

    @Override
    public void trainingSummary_$eq(Option<TrainingHistory> summary) {
        trainingSummary = summary;
    }

    @Override
    public String toString() {
        return "NeuralRegressionModel: uid=" + uid()
                + (trained == null ? ", no weights" : ", numFeatures=" + numFeatures());
    }

    private NeuralRegressionModel filled(ModelReader.Saved saved) {
        Shape sample = Shape.of(getInputShape());
        int outputs = Task.REGRESSION.outputs(
                sample, NetworkCheck.inspect(saved.network(), sample.dims()).output());
        trained = new TrainedNetwork(
                UUID.randomUUID().toString(),
                saved.network(),
                new Spec(sample, saved.dtype()),
                outputs,
                saved.weights(),
                getPrecision(),
                getDevice());
        return this;
    }

    private RegressionColumns columns() {
        return new RegressionColumns(getPredictionCol());
    }

    TrainedNetwork trained() {
        if (trained == null) {
            throw new IllegalStateException("NeuralRegressionModel: has no weights; get a model from"
                    + " NeuralRegressor.fit or NeuralRegressionModel.load");
        }
        return trained;
    }

    private synchronized DatasetScorer scorer() {
        TrainedNetwork wanted = trained().with(getPrecision(), getDevice());
        if (scorer == null || !scorer.scores(wanted)) {
            boolean ids =
                    NetworkCheck.inspect(wanted.network(), wanted.inputShape()).ids();
            scorer = new DatasetScorer(wanted, ids);
        }
        return scorer;
    }
}
