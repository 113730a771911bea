package dev.bellows.spark;

import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.NeuralSetters;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.ParamTable;
import dev.bellows.spark.params.StageKind;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/**
 * Trains a network of any inputs and outputs towards any labels, by {@code numWorkers} tasks in step. Columns become inputs by
 * name or in order, the loss takes all outputs and labels, and {@link NeuralModel} gives the outputs as they are.
 *
 * <pre>{@code
 * NeuralModel model = new NeuralEstimator()
 *     .setNetwork(twoTowers)                    // a Network with the inputs user and item
 *     .setInputCols("user", "item")
 *     .setLabelCols("rating")
 *     .setLoss("L2Loss")
 *     .fit(ratings);
 * }</pre>
 *
 * <p>One label is held against the first output, several each against the output in its place; a loss of a jar of one's own may compare
 * otherwise. Where labels are classes to the loss (SoftmaxCrossEntropyLoss), they are whole numbers from 0; else they are floats, or integers if the
 * loss takes no floats and their column holds whole numbers. All else is as for {@link NeuralClassifier}.
 */
public final class NeuralEstimator extends Estimator<NeuralModel>
        implements NeuralSetters<NeuralEstimator>, GeneralParams<NeuralEstimator>, DefaultParamsWritable {
    private final String uid;
    private final ParamTable paramTable;

    public NeuralEstimator() {
        this(StageKind.ESTIMATOR.randomUid());
    }

    public NeuralEstimator(String uid) {
        this.uid = uid;
        paramTable = new ParamTable(this, StageKind.ESTIMATOR);
    }

    /** An estimator with Params from a map; names may be in camelCase or with underscores. */
    public NeuralEstimator(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    /** The columns of the labels, in the order in which the loss takes them. */
    public NeuralEstimator setLabelCols(String... columns) {
        return with(labelCols(), columns.clone());
    }

    /** The shape of each input, such as {@code 1,28,28}; empty where the first row tells. */
    public NeuralEstimator setInputShapes(String... shapes) {
        return with(inputShapes(), shapes.clone());
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public ParamTable paramTable() {
        return paramTable;
    }

    @Override
    public Param<?>[] params() {
        return paramTable.params();
    }

    @Override
    public String explainParam(Param<?> param) {
        return paramTable.explain(param);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        TrainingRequest request = TrainingRequest.of(this);
        request.check(schema);
        return request.outputs(schema)
                .map(outputs -> OutputNames.columns(this, outputs).appendTo(schema))
                .orElse(schema);
    }

    @Override
    public NeuralModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return FitSharing.one(dataset, () -> EstimatorFit.run(TrainingRequest.of(this), dataset)
                        .fill(this.<NeuralModel>copyValues(new NeuralModel(uid), ParamMap.empty())))
                .setParent(this);
    }

    @Override
    public Seq<NeuralModel> fit(Dataset<?> dataset, Seq<ParamMap> extras) {
        return FitSharing.several(() -> super.fit(dataset, extras));
    }

    /** A model for each ParamMap, as {@code fit} with it would give, of rows that are read and placed once for all. */
    public FitMultiple<NeuralModel> fitMultiple(Dataset<?> dataset, ParamMap... extras) {
        return new FitMultiple<>(extra -> fit(dataset, extra), extras);
    }

    @Override
    public NeuralEstimator copy(ParamMap extra) {
        return paramTable.carry(extra, this.<NeuralEstimator>defaultCopy(extra));
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralEstimator> read() {
        return new DefaultParamsReader<>();
    }

    /** The estimator that was saved at a path. */
    public static NeuralEstimator load(String path) {
        return read().load(path);
    }
}
