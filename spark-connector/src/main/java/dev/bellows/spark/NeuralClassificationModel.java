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
import dev.bellows.spark.predict.ClassColumns;
import dev.bellows.spark.predict.ClassScores;
import dev.bellows.spark.predict.DatasetScorer;
import dev.bellows.spark.predict.InvalidRows;
import dev.bellows.spark.predict.OutputColumns;
import dev.bellows.spark.predict.ScoreRows;
import dev.bellows.spark.predict.TrainedNetwork;
import dev.bellows.spark.progress.TrainingHistory;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
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
 * A trained network as a Spark ML model: adds the network's outputs (rawPrediction), their softmax (probability) and the
 * class (prediction), the last by the thresholds if they are set. Works on streaming DataFrames too; each executor
 * loads the weights once.
 */
public final class NeuralClassificationModel extends ProbabilisticClassificationModel<Vector, NeuralClassificationModel>
        implements ScoringSetters<NeuralClassificationModel>, MLWritable, HasTrainingSummary<TrainingHistory> {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable = new ParamTable(this, StageKind.CLASSIFICATION_MODEL);
    private @Nullable TrainedNetwork trained;
    private transient @Nullable DatasetScorer scorer;
    private Option<TrainingHistory> trainingSummary = Option.empty();

    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralClassificationModel() {
        this(Identifiable$.MODULE$.randomUID("NeuralClassificationModel"));
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralClassificationModel(String uid) {
        this(PendingUid.announce(uid));
    }

    private NeuralClassificationModel(PendingUid unused) {
        super();
    }

    /** A model of these weights. */
    static NeuralClassificationModel of(String uid, TrainedNetwork trained) {
        NeuralClassificationModel model = new NeuralClassificationModel(uid);
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
    public int numClasses() {
        return trained().classes();
    }

    @Override
    public int numFeatures() {
        return Math.toIntExact(ShapeText.elements(trained().inputShape()));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, getFeaturesCol());
        if (isDefined(thresholds())) {
            ClassColumns.requireThresholds(numClasses(), getThresholds());
        }
        return outputColumns().appendTo(schema, numClasses());
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        if (outputColumns().count() == 0) {
            return dataset.toDF();
        }
        DeviceCheck.requireHere(dataset.sparkSession().sparkContext(), getDevice());
        List<Double> thresholds =
                isDefined(thresholds()) ? Arrays.stream(getThresholds()).boxed().toList() : List.of();
        ClassColumns columns = new ClassColumns(outputColumns(), numClasses(), thresholds);
        DatasetScorer scorer = scorer();
        ScoreRows.Options options = new ScoreRows.Options(
                getInferBatchSize(), getNthread(), InvalidRows.of(getHandleInvalid()), scorer.ids());
        return scorer.score(dataset, getFeaturesCol(), columns, options);
    }

    /** The network's outputs for one row, computed on the driver. */
    @Override
    public Vector predictRaw(Vector features) {
        return scorer().scoreOne(features, getFeaturesCol(), Math.max(1, getNthread()));
    }

    @Override
    public Vector raw2probabilityInPlace(Vector raw) {
        ClassScores.softmaxInPlace(((DenseVector) raw).values());
        return raw;
    }

    @Override
    public NeuralClassificationModel copy(ParamMap extra) {
        NeuralClassificationModel copy = new NeuralClassificationModel(uid());
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
    public static MLReader<NeuralClassificationModel> read() {
        return new ModelReader<>(
                NeuralClassificationModel.class, NeuralClassificationModel::new, NeuralClassificationModel::filled);
    }

    /** The model that was saved at a path. */
    public static NeuralClassificationModel load(String path) {
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

    /** Two traits give this method the same erased signature with different types; only the raw type fits both. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public scala.Tuple3 findSummaryModel() {
        return super.findSummaryModel();
    }

    @Override
    public String toString() {
        return "NeuralClassificationModel: uid=" + uid()
                + (trained == null
                        ? ", no weights"
                        : ", numClasses=" + numClasses() + ", numFeatures=" + numFeatures());
    }

    private NeuralClassificationModel filled(ModelReader.Saved saved) {
        Shape sample = Shape.of(getInputShape());
        int classes = Task.CLASSIFICATION.outputs(
                sample, NetworkCheck.inspect(saved.network(), sample.dims()).output());
        trained = new TrainedNetwork(
                UUID.randomUUID().toString(),
                saved.network(),
                new Spec(sample, saved.dtype()),
                classes,
                saved.weights(),
                getPrecision(),
                getDevice());
        return this;
    }

    private OutputColumns outputColumns() {
        return new OutputColumns(getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
    }

    TrainedNetwork trained() {
        if (trained == null) {
            throw new IllegalStateException("NeuralClassificationModel: has no weights; get a model from"
                    + " NeuralClassifier.fit or NeuralClassificationModel.load");
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
