package dev.bellows.spark.predict;

import dev.bellows.spark.data.FeatureReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Scores DataFrames, and single rows, with one trained network, which it sends to the executors once. */
public final class DatasetScorer {
    private final TrainedNetwork network;
    private @Nullable SparkContext context;
    private @Nullable Broadcast<TrainedNetwork> broadcast;

    public DatasetScorer(TrainedNetwork network) {
        this.network = network;
    }

    /** Whether it is for this network in this precision, on this device. */
    public boolean scores(TrainedNetwork other) {
        return network.key().equals(other.key());
    }

    /**
     * The rows with the output columns appended; lazy, and as good on a stream.
     *
     * @param schema of the result
     */
    public Dataset<Row> score(
            Dataset<Row> rows,
            String featuresCol,
            OutputColumns outputs,
            ScoreRows.Options options,
            StructType schema) {
        ScoreRows score = new ScoreRows(
                network.key(),
                broadcast(rows.sparkSession().sparkContext()),
                rows.schema().fieldIndex(featuresCol),
                featuresCol,
                outputs,
                options);
        return withMetadata(rows.mapPartitions(score, Encoders.row(schema)), schema);
    }

    /** The network's outputs for one row. */
    public Vector scoreOne(Vector features, String featuresCol, int threads) {
        try (ScorerCache.Lease lease = NetworkScorer.CACHE.lease(network.key(), () -> network)) {
            float[] scores = lease.scorer().score(FeatureReader.read(features, featuresCol), 1, threads);
            double[] raw = new double[scores.length];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = scores[i];
            }
            return Vectors.dense(raw);
        }
    }

    /** One broadcast per SparkContext; Spark drops it when this object is gone. */
    private synchronized Broadcast<TrainedNetwork> broadcast(SparkContext current) {
        if (broadcast == null || context != current) {
            broadcast = JavaSparkContext.fromSparkContext(current).broadcast(network);
            context = current;
        }
        return broadcast;
    }

    /** A typed operation forgets what Spark ML wrote on the columns, such as the names of the classes. */
    private static Dataset<Row> withMetadata(Dataset<Row> scored, StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            Column column = scored.col("`" + field.name().replace("`", "``") + "`");
            columns.add(column.as(field.name(), field.metadata()));
        }
        return scored.select(columns.toArray(new Column[0]));
    }
}
