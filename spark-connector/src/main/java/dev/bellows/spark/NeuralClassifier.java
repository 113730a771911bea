package dev.bellows.spark;

import dev.bellows.spark.params.NeuralSetters;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.PendingUid;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.ClassColumns;
import dev.bellows.spark.predict.OutputColumns;
import java.util.Map;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Learns to classify with a neural network, trained by {@code numWorkers} tasks in step.
 *
 * <p>The features column is a vector, an array of numbers or of arrays, a number or binary, the label column holds whole numbers from 0; the network
 * comes as JSON. {@code batchSize} counts the rows of one step over all workers, so the number of workers changes the
 * speed and not what is learned.
 *
 * <pre>{@code
 * NeuralClassificationModel model = new NeuralClassifier()
 *     .setNetwork(new Sequential(new Conv2D(16, 5, RELU), new MaxPool2D(2), new Dense(10)))
 *     .setInputShape(1, 28, 28)
 *     .setNumWorkers(2)
 *     .setEpochs(3)
 *     .fit(train);
 * }</pre>
 *
 * <p>{@code fit} reads the DataFrame twice, to check it and to deal its rows to the workers: cache it if it is dear to
 * compute, or if it comes out differently each time (fit notices). Rows that come out of a shuffle, uncached, it reads once
 * and keeps on disk until it is done.
 *
 * <p>Every setting is a Param, so copies, Pipelines, CrossValidator and persistence keep all of them.
 */
public final class NeuralClassifier extends ProbabilisticClassifier<Vector, NeuralClassifier, NeuralClassificationModel>
        implements NeuralSetters<NeuralClassifier>, DefaultParamsWritable {
    private @Nullable String uid; // no initialiser: see PendingUid
    private final ParamTable paramTable = new ParamTable(this, StageKind.CLASSIFIER);

    public NeuralClassifier() {
        this(Identifiable$.MODULE$.randomUID("NeuralClassifier"));
    }

    public NeuralClassifier(String uid) {
        this(PendingUid.announce(uid));
    }

    /**
     * A classifier with Params from a map, such as {@code Map.of("numWorkers", 2, "learning_rate", 0.1)}; names may be in
     * camelCase or with underscores.
     */
    public NeuralClassifier(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    private NeuralClassifier(PendingUid unused) {
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
        return new TrainingRequest(Task.CLASSIFICATION, this, getFeaturesCol(), getLabelCol(), this::requireThresholds);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        request().check(schema);
        return new OutputColumns(getRawPredictionCol(), getProbabilityCol(), getPredictionCol()).appendTo(schema);
    }

    @Override
    public NeuralClassificationModel train(Dataset<?> dataset) {
        EstimatorFit.Result result = EstimatorFit.run(request(), dataset);
        NeuralClassificationModel model = NeuralClassificationModel.of(uid(), result.network());
        model.setSummary(Option.apply(result.history()));
        return model;
    }

    /** Thresholds are one per class, which one must not learn after the training. */
    private void requireThresholds(int classes) {
        if (isDefined(thresholds())) {
            ClassColumns.requireThresholds(classes, getThresholds());
        }
    }

    @Override
    public NeuralClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** The classifier that was saved at a path. */
    public static NeuralClassifier load(String path) {
        return read().load(path);
    }
}
