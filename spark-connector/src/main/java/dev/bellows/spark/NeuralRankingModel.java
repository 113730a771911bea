package dev.bellows.spark;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.params.RankParams;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.predict.RegressionColumns;
import dev.bellows.spark.progress.EvaluationSummary;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A trained network that scores rows for ranking: the column prediction is the score, and the rows of a list are ranked by it, the
 * greatest first. It needs no groups, and works on streaming DataFrames too; each executor loads the weights once.
 */
public final class NeuralRankingModel extends RegressionModelStage<NeuralRankingModel>
        implements RankParams<NeuralRankingModel> {
    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralRankingModel() {
        this(StageKind.RANKING_MODEL.randomUid());
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralRankingModel(String uid) {
        super(uid, StageKind.RANKING_MODEL, Task.REGRESSION);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnCheck.features(schema, features(getFeaturesCol()));
        return columns().appendTo(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return state().score(dataset, getFeaturesCol(), columns());
    }

    /** The score of one row, computed on the driver. */
    @Override
    public double predict(Vector features) {
        return state().scoreOne(features, getFeaturesCol()).apply(0);
    }

    /**
     * Measures how the scores rank the lists of groupCol, whole, in two jobs: the mean loss and the metrics that the Params name, or
     * LambdaRank and {@code ndcg@10}; samples are lists.
     *
     * @throws IllegalArgumentException a sentence if the columns cannot be read
     */
    @Override
    public EvaluationSummary evaluate(Dataset<?> dataset) {
        GroupedRows groups = new GroupedRows(this, getFeaturesCol(), getLabelCol(), dataset.schema());
        int items = groups.longest(dataset);
        return state().evaluate(
                        state().network()
                                .ofLists(Task.RANKING.network(state().network().network()), items),
                        groups.request(items),
                        groups.lists(dataset, items));
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralRankingModel> read() {
        return new ModelReader<>(NeuralRankingModel.class, NeuralRankingModel::new, NetworkModel::restore);
    }

    /** The model that was saved at a path. */
    public static NeuralRankingModel load(String path) {
        return read().load(path);
    }

    private RegressionColumns columns() {
        return new RegressionColumns(getPredictionCol());
    }
}
