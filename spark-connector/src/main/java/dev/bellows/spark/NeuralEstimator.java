package dev.bellows.spark;

import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.StageKind;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

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
public final class NeuralEstimator extends GeneralStage<NeuralEstimator, NeuralModel>
        implements GeneralParams<NeuralEstimator> {
    public NeuralEstimator() {
        this(StageKind.ESTIMATOR.randomUid());
    }

    public NeuralEstimator(String uid) {
        super(uid, StageKind.ESTIMATOR);
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
    public StructType transformSchema(StructType schema) {
        TrainingRequest request = TrainingRequest.of(this);
        request.check(schema);
        return request.outputs(schema)
                .map(facts -> OutputNames.columns(this, facts.outputs(), facts.stepsOf())
                        .appendTo(schema))
                .orElse(schema);
    }

    @Override
    NeuralModel train(Dataset<?> dataset) {
        return EstimatorFit.run(TrainingRequest.of(this), dataset).fill(copied(new NeuralModel(uid())));
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
