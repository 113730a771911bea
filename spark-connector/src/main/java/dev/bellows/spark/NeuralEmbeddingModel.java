package dev.bellows.spark;

import dev.bellows.spark.params.EmbedParams;
import dev.bellows.spark.params.StageKind;
import dev.bellows.spark.persist.ModelReader;
import dev.bellows.spark.progress.EvaluationSummary;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Networks that were trained to give queries and the items that belong to them alike vectors. A DataFrame may have queries, items or
 * both: transform adds {@code query_vector} where queryCol is there and {@code item_vector} where itemCol is, {@code array<float>} as
 * Spark's vector functions and {@code JOIN … NEAREST BY} take it. Works on streaming DataFrames too; each executor loads the weights
 * once.
 */
public final class NeuralEmbeddingModel extends GeneralModelStage<NeuralEmbeddingModel>
        implements EmbedParams<NeuralEmbeddingModel> {
    private transient @Nullable Map<Vectors, NeuralModel> towers; // each makes its scorer once

    /** For Spark Connect's service loader, which only looks at the class. */
    public NeuralEmbeddingModel() {
        this(StageKind.EMBEDDING_MODEL.randomUid());
    }

    /** A model without weights, as Spark's persistence and Connect make it before they fill it. */
    public NeuralEmbeddingModel(String uid) {
        super(uid, StageKind.EMBEDDING_MODEL);
    }

    /** The network of queries alone: a model of queryCol that adds queryVectorCol. */
    public NeuralModel queryTower() {
        return tower(Vectors.QUERY).copy(ParamMap.empty());
    }

    /** The network of items alone: a model of itemCol that adds itemVectorCol. */
    public NeuralModel itemTower() {
        return tower(Vectors.ITEM).copy(ParamMap.empty());
    }

    private synchronized NeuralModel tower(Vectors of) {
        if (towers == null) {
            towers = new EnumMap<>(Vectors.class);
        }
        NeuralModel tower = towers.computeIfAbsent(
                of, vectors -> layerOutput(vectors.node(state().network().network())));
        return LayerOutput.scoringAs(this, tower)
                .setVocabularies(Vocabularies.ofOne(getVocabularies(), of.ordinal()))
                .setInputCols(of.column(this))
                .setOutputCols(of.vectorColumn(this));
    }

    @Override
    public StructType transformSchema(StructType schema) {
        StructType with = schema;
        for (Vectors vectors : Vectors.in(schema, this)) {
            vectors.requireAbsent(with, this);
            with = tower(vectors).transformSchema(with);
        }
        return with;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Dataset<Row> with = dataset.toDF();
        for (Vectors vectors : Vectors.in(dataset.schema(), this)) {
            with = tower(vectors).transform(with);
        }
        return with;
    }

    /**
     * Measures whether the queries of a DataFrame find their items among all that it holds, by the inner product of their vectors:
     * {@code recall@1}, {@code recall@5} and {@code recall@10}, the shares of rows whose own item is among so many of the nearest, and
     * {@code mrr}, the mean of 1 / its place. Every query is held against every item, whose vectors all executors are sent. Nothing is
     * said of a loss.
     */
    @Override
    public EvaluationSummary evaluate(Dataset<?> pairs) {
        Dataset<Row> rows = Vectors.columns(pairs.schema(), this).select(pairs);
        rows = queryTower().setInputCols("query").setOutputCols("of_query").transform(rows);
        rows = itemTower().setInputCols("item").setOutputCols("of_item").transform(rows);
        return Retrieval.measure(rows.select("of_query", "of_item"));
    }

    /** Spark's reader of this class; Pipelines look for this method. */
    public static MLReader<NeuralEmbeddingModel> read() {
        return new ModelReader<>(NeuralEmbeddingModel.class, NeuralEmbeddingModel::new, NetworkModel::restore);
    }

    /** The model that was saved at a path. */
    public static NeuralEmbeddingModel load(String path) {
        return read().load(path);
    }
}
