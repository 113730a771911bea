package dev.bellows.spark;

import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.RankParams;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.predict.RegressionColumns;
import java.util.Map;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns to rank with a neural network that scores one row: rows of equal groupCol are a list, and the scores shall put its rows in
 * the order of their labels, relevances from 0. The loss is {@code LambdaRankLoss} unless the Param loss names another, such as
 * {@code RankNetLoss} or {@code ListNetLoss}; the metric is {@code ndcg@10}. The model's prediction is the score.
 *
 * <pre>{@code
 * NeuralRankingModel model = new NeuralRanker()
 *     .setNetwork(new Sequential(new Dense(64, RELU), new Dense(1)))
 *     .setGroupCol("query")
 *     .setBatchSize(16)
 *     .fit(train);
 * }</pre>
 *
 * <p>A list is one sample: it lies on one worker and is in one batch, and batchSize, validationFraction and samples per second count
 * lists. Lists are filled up to the length of the longest, or to maxGroupSize, and the network computes all of that; longer lists are
 * cut to rows drawn by what they hold. A list's weight is the greatest of its rows', and it is for validation if all of its rows are.
 */
public final class NeuralRanker extends RegressorStage<NeuralRanker, NeuralRankingModel>
        implements RankParams<NeuralRanker> {
    /** Items of a list, as long as nobody knows. */
    private static final int SOME = 2;

    public NeuralRanker() {
        this(StageKind.RANKER.randomUid());
    }

    public NeuralRanker(String uid) {
        super(uid, StageKind.RANKER);
    }

    /** A ranker with Params from a map; names may be in camelCase or with underscores. */
    public NeuralRanker(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    private GroupedRows groups(StructType schema) {
        return new GroupedRows(this, getFeaturesCol(), getLabelCol(), schema);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        int items = getMaxGroupSize() > 0 ? getMaxGroupSize() : SOME;
        TrainingRequest.of(Task.REGRESSION, this, getFeaturesCol(), getLabelCol(), (found, outputs) -> {})
                .columns(schema)
                .bound(Role.LABEL)
                .forEach(NumberTasks::number);
        GroupedRows groups = groups(schema);
        groups.request(items).check(groups.schema());
        return new RegressionColumns(getPredictionCol()).appendTo(schema);
    }

    @Override
    public NeuralRankingModel train(Dataset<?> dataset) {
        GroupedRows groups = groups(dataset.schema());
        int items = groups.length(dataset);
        return FitSharing.several(() -> EstimatorFit.run(groups.request(items), groups.lists(dataset, items)))
                .ofItems()
                .fill(copied(new NeuralRankingModel(uid())));
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralRanker> read() {
        return new DefaultParamsReader<>();
    }

    /** The ranker that was saved at a path. */
    public static NeuralRanker load(String path) {
        return read().load(path);
    }
}
