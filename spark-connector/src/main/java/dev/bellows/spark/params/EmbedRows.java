package dev.bellows.spark.params;

import static dev.bellows.spark.params.ParamGroup.NETWORK;
import static dev.bellows.spark.params.ParamGroup.SCORING;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamKind.FLAG;
import static dev.bellows.spark.params.ParamKind.TEXT;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say what is embedded. */
final class EmbedRows {
    private static final Set<StageKind> BOTH = EnumSet.of(StageKind.EMBEDDER, StageKind.EMBEDDING_MODEL);
    private static final Set<StageKind> ESTIMATOR = EnumSet.of(StageKind.EMBEDDER);

    static final ParamRow<Param<String>> QUERY_COL = new ParamRow<>(
            "queryCol",
            TEXT,
            "column of what is looked for by: queries, users, anchors",
            "query",
            Bounds.ANY,
            NETWORK,
            BOTH);
    static final ParamRow<Param<String>> ITEM_COL = new ParamRow<>(
            "itemCol",
            TEXT,
            "column of what is found: in training, the item that belongs to the row's query",
            "item",
            Bounds.ANY,
            NETWORK,
            BOTH);
    static final ParamRow<Param<String>> NEGATIVE_COL = new ParamRow<>(
            "negativeCol",
            TEXT,
            "column of an item that does not belong to the row's query, for losses that take one; empty: none",
            "",
            Bounds.ANY,
            TRAINING,
            ESTIMATOR);
    static final ParamRow<Param<String>> PAIR_LABEL_COL = new ParamRow<>(
            "pairLabelCol",
            TEXT,
            "column of a label, as the loss takes it: for InfoNCELoss whole numbers, equal for pairs whose items are no"
                    + " negatives of each other's queries; for ContrastiveLoss more than 0 where query and item belong"
                    + " together; empty: none",
            "",
            Bounds.ANY,
            TRAINING,
            ESTIMATOR);
    static final ParamRow<Param<String>> ITEM_NETWORK = new ParamRow<>(
            "itemNetwork",
            TEXT,
            "the network of items, as JSON, where it is another than that of queries; empty: network, with the same"
                    + " weights",
            "",
            Bounds.ANY,
            NETWORK,
            ESTIMATOR);
    static final ParamRow<BooleanParam> NORMALIZE = new ParamRow<>(
            "normalize",
            FLAG,
            "whether vectors have length 1, so that inner products are cosines, in training and from transform",
            true,
            Bounds.ANY,
            NETWORK,
            ESTIMATOR);
    static final ParamRow<BooleanParam> LEARN_TEMPERATURE = new ParamRow<>(
            "learnTemperature",
            FLAG,
            "whether the temperature of the loss is learned, beginning with the one that it has",
            false,
            Bounds.ANY,
            TRAINING,
            ESTIMATOR);
    static final ParamRow<Param<String>> QUERY_VECTOR_COL = new ParamRow<>(
            "queryVectorCol",
            TEXT,
            "column of the queries' vectors, array<float>, which transform adds where queryCol is there; empty: none",
            "query_vector",
            Bounds.ANY,
            SCORING,
            BOTH);
    static final ParamRow<Param<String>> ITEM_VECTOR_COL = new ParamRow<>(
            "itemVectorCol",
            TEXT,
            "column of the items' vectors, array<float>, which transform adds where itemCol is there; empty: none",
            "item_vector",
            Bounds.ANY,
            SCORING,
            BOTH);

    private EmbedRows() {}

    static List<ParamRow<?>> all() {
        return List.of(
                QUERY_COL,
                ITEM_COL,
                NEGATIVE_COL,
                PAIR_LABEL_COL,
                ITEM_NETWORK,
                NORMALIZE,
                LEARN_TEMPERATURE,
                QUERY_VECTOR_COL,
                ITEM_VECTOR_COL);
    }
}
