package dev.bellows.spark;

import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.spark.params.EmbedParams;
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
 * Learns vectors by which queries find the items that belong to them, from rows that hold one of each: two networks, or one for both,
 * trained together. The loss is {@code InfoNCELoss} unless the Param loss names another, such as {@code NTXentLoss}, {@code TripletLoss}
 * or {@code ContrastiveLoss}; items of other rows of the batch, those of all workers, are what an item has to stand out from. So a greater
 * batchSize is a harder task, and numWorkers changes the speed alone.
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
public final class NeuralEmbedder extends Estimator<NeuralEmbeddingModel>
        implements NeuralSetters<NeuralEmbedder>, EmbedParams<NeuralEmbedder>, DefaultParamsWritable {
    private final String uid;
    private final ParamTable paramTable;

    public NeuralEmbedder() {
        this(StageKind.EMBEDDER.randomUid());
    }

    public NeuralEmbedder(String uid) {
        this.uid = uid;
        paramTable = new ParamTable(this, StageKind.EMBEDDER);
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

    /** To train both towers as one network, by the loss that is meant. */
    private TrainingRequest request() {
        TrainingRequest.requireNetwork(this);
        Towers towers = new Towers(this);
        NeuralEmbedder whole = copy(ParamMap.empty()).setNetwork(NetworkJson.write(towers.training()));
        return new TrainingRequest(
                Task.GENERAL,
                getLoss().isEmpty() ? whole.setLoss("InfoNCELoss") : whole,
                towers.columns(),
                (found, outputs) -> {});
    }

    @Override
    public StructType transformSchema(StructType schema) {
        request().check(schema);
        return Vectors.appendTo(schema, this);
    }

    @Override
    public NeuralEmbeddingModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        return FitSharing.one(dataset, () -> EstimatorFit.run(request(), dataset)
                        .part(new Towers(this).kept())
                        .fill(this.<NeuralEmbeddingModel>copyValues(
                                new NeuralEmbeddingModel(uid), ParamMap.empty())))
                .setParent(this);
    }

    @Override
    public Seq<NeuralEmbeddingModel> fit(Dataset<?> dataset, Seq<ParamMap> extras) {
        return FitSharing.several(() -> super.fit(dataset, extras));
    }

    /** A model for each ParamMap, as {@code fit} with it would give, of rows that are read and placed once for all. */
    public FitMultiple<NeuralEmbeddingModel> fitMultiple(Dataset<?> dataset, ParamMap... extras) {
        return new FitMultiple<>(extra -> fit(dataset, extra), extras);
    }

    @Override
    public NeuralEmbedder copy(ParamMap extra) {
        return paramTable.carry(extra, this.<NeuralEmbedder>defaultCopy(extra));
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
