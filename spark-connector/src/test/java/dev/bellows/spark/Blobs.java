package dev.bellows.spark;

import dev.bellows.core.Philox;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Points in the plane around three corners of a triangle, labelled by corner: easy to learn, the same every time. */
public final class Blobs {
    /** A network that learns them. */
    public static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Dense", "units": 16, "activation": "relu"},
            {"layer": "Dense", "units": 3}]}
        """;

    private static final double[][] CORNERS = {{0, 2}, {2, -1}, {-2, -1}};
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.IntegerType);

    private Blobs() {}

    /** An estimator that learns them in a few steps. */
    public static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setNetwork(NETWORK)
                .setEpochs(5)
                .setBatchSize(16)
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setMomentum(0.9)
                .setSeed(7);
    }

    public static Dataset<Row> frame(SparkSession session, int rows, int partitions) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        return session.createDataFrame(context.parallelize(rows(rows), partitions), SCHEMA);
    }

    public static List<Row> rows(int count) {
        int[] words = new int[Philox.WORDS];
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Philox.block(42, 0, i, words, 0);
            int label = i % CORNERS.length;
            double x = CORNERS[label][0] + words[0] * 0x1p-31;
            double y = CORNERS[label][1] + words[1] * 0x1p-31;
            rows.add(RowFactory.create(Vectors.dense(x, y), label));
        }
        return rows;
    }

    public static StructType schema() {
        return SCHEMA;
    }
}
