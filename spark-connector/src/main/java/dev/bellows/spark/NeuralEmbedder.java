package dev.bellows.spark;

import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.params.EmbedParams;
import dev.bellows.spark.params.ParamMapReader;
import dev.bellows.spark.params.Recipe;
import dev.bellows.spark.params.StageKind;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Learns vectors by which queries find the items that belong to them, from rows that hold one of each: two networks, or one for both,
 * trained together. The loss is {@code InfoNCELoss} unless the Param loss names another, such as {@code NTXentLoss}, {@code TripletLoss}
 * or {@code ContrastiveLoss}; items of other rows of the batch, those of all workers, are what an item has to stand out from. So a greater
 * batchSize is a harder task, and numWorkers changes the speed alone. How many queries find their item among those of their batch is in the history ({@code batch-recall@1}, {@code batch-recall@10}).
 *
 * <pre>{@code
 * NeuralEmbeddingModel model = new NeuralEmbedder()
 *     .setNetwork(new Sequential(new Dense(128, RELU), new Dense(64)))
 *     .setQueryCol("question")
 *     .setItemCol("answer")
 *     .setBatchSize(256)
 *     .fit(pairs);
 * }</pre>
 */
public final class NeuralEmbedder extends GeneralStage<NeuralEmbedder, NeuralEmbeddingModel>
        implements EmbedParams<NeuralEmbedder> {
    /** Of losses that compare samples. */
    private static final String[] METRICS = {"batch-recall@1", "batch-recall@10"};

    public NeuralEmbedder() {
        this(StageKind.EMBEDDER.randomUid());
    }

    public NeuralEmbedder(String uid) {
        super(uid, StageKind.EMBEDDER);
    }

    /** An embedder with Params from a map; names may be in camelCase or with underscores. */
    public NeuralEmbedder(Map<String, ?> params) {
        this();
        ParamMapReader.setAll(this, params);
    }

    /** A column of items that do not belong to the queries, for losses that take them. */
    public NeuralEmbedder setNegativeCol(String column) {
        return with(negativeCol(), column);
    }

    /** What the loss takes as a label. */
    public NeuralEmbedder setPairLabelCol(String column) {
        return with(pairLabelCol(), column);
    }

    /** A network of the items' own, as JSON. */
    public NeuralEmbedder setItemNetwork(String json) {
        return with(itemNetwork(), json);
    }

    /** A network of the items' own, in layers. */
    public NeuralEmbedder setItemNetwork(Block network) {
        return setItemNetwork(NetworkJson.write(network));
    }

    /** Whether vectors have length 1. */
    public NeuralEmbedder setNormalize(boolean value) {
        return with(normalize(), value);
    }

    /** Whether the loss's temperature is learned. */
    public NeuralEmbedder setLearnTemperature(boolean value) {
        return with(learnTemperature(), value);
    }

    /** One shape for all inputs, or one each of query, item and negative, such as {@code 1,28,28}. */
    public NeuralEmbedder setInputShapes(String... shapes) {
        return with(inputShapes(), shapes.clone());
    }

    /** To train both towers as one network, by the loss that is meant. */
    private TrainingRequest request() {
        TrainingRequest.requireNetwork(this);
        Towers towers = new Towers(this);
        NeuralEmbedder whole = copy(ParamMap.empty()).setNetwork(NetworkJson.write(towers.training()));
        whole.setLoss(getLoss().isEmpty() ? "InfoNCELoss" : getLoss());
        if (getMetrics().length == 0 && Recipe.loss(whole.getLoss()).comparesSamples()) {
            whole.setMetrics(METRICS);
        }
        return new TrainingRequest(Task.GENERAL, whole, towers.columns(), (found, outputs) -> {});
    }

    @Override
    public StructType transformSchema(StructType schema) {
        request().check(schema);
        return Vectors.appendTo(schema, this);
    }

    @Override
    NeuralEmbeddingModel train(Dataset<?> dataset) {
        return EstimatorFit.run(request(), dataset)
                .part(new Towers(this).kept())
                .fill(copied(new NeuralEmbeddingModel(uid())));
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralEmbedder> read() {
        return new DefaultParamsReader<>();
    }

    /** The embedder that was saved at a path. */
    public static NeuralEmbedder load(String path) {
        return read().load(path);
    }
}
