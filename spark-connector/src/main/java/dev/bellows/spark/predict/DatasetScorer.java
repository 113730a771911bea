package dev.bellows.spark.predict;

import dev.bellows.spark.catalyst.ColumnAppender;
import dev.bellows.spark.catalyst.PlanDoor;
import dev.bellows.spark.data.codec.ImageResize;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.jspecify.annotations.Nullable;

/** Scores DataFrames, and single rows, with one trained network, which it sends to the executors once. */
public final class DatasetScorer {
    private final TrainedNetwork network;
    private final boolean ids;
    private @Nullable SparkContext context;
    private @Nullable Broadcast<TrainedNetwork> broadcast;

    /**
     * A scorer.
     *
     * @param ids whether the network looks its inputs up by whole numbers, so that none may be rounded
     */
    public DatasetScorer(TrainedNetwork network, boolean ids) {
        this.network = network;
        this.ids = ids;
    }

    /** Whether the network looks its inputs up by whole numbers. */
    public boolean ids() {
        return ids;
    }

    /** Whether it is for this network in this precision, on this device. */
    public boolean scores(TrainedNetwork other) {
        return network.key().equals(other.key());
    }

    /**
     * The rows with columns appended; lazy, and as good on a stream.
     *
     * @param featuresCol the Param
     * @param columns what to append
     */
    public Dataset<Row> score(Dataset<?> rows, String featuresCol, ScoreColumns columns, ScoreRows.Options options) {
        Broadcast<TrainedNetwork> model = broadcast(rows.sparkSession().sparkContext());
        ScoreRows score = new ScoreRows(network.key(), model, featuresCol, columns, options);
        return PlanDoor.append(rows, List.of(featuresCol), columns.schema(), score);
    }

    /** The network's outputs for one row. */
    public Vector scoreOne(Vector features, String featuresCol, int threads) {
        try (ScorerCache.Lease lease = NetworkScorer.CACHE.lease(network.key(), () -> network);
                InputBatch row = new InputBatch(List.of(input(lease.scorer(), featuresCol)), 1)) {
            row.reserve();
            row.add(new GenericInternalRow(new Object[] {RowTemplate.vector(features.toArray())}));
            ByteBuffer scores =
                    ByteBuffer.allocate(lease.scorer().outputs() * Float.BYTES).order(ByteOrder.nativeOrder());
            lease.scorer().score(row.rows(0, 1), scores, 1, threads);
            double[] raw = new double[lease.scorer().outputs()];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = scores.getFloat(i * Float.BYTES);
            }
            return Vectors.dense(raw);
        }
    }

    private InputBatch.Input input(Scorer scorer, String featuresCol) {
        return InputBatch.Input.of(
                featuresCol,
                new ColumnAppender.Input(0, SQLDataTypes.VectorType()),
                scorer.inputs().get(0),
                ids,
                ImageResize.ERROR);
    }

    /** One broadcast per SparkContext; Spark drops it when this object is gone. */
    private synchronized Broadcast<TrainedNetwork> broadcast(SparkContext current) {
        if (broadcast == null || context != current) {
            broadcast = JavaSparkContext.fromSparkContext(current).broadcast(network);
            context = current;
        }
        return broadcast;
    }
}
