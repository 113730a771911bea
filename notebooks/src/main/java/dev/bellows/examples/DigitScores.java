package dev.bellows.examples;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.col;

import dev.bellows.examples.report.ConfusionMatrix;
import dev.bellows.examples.report.Picture;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Mistake;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Counts what a model made of digits whose labels are known. */
public final class DigitScores {
    private static final int CLASSES = 10;
    private static final int WIDTH = 28;

    private DigitScores() {}

    /**
     * Scores and counts on the cluster; pictures come to the driver only for the mistakes asked for. How fast it scores is
     * measured in a second pass, when every executor has loaded the network, as training's speed is without its start.
     *
     * @param scored what a model's {@code transform} returned: {@code image}, {@code label}, {@code prediction} and
     *     {@code probability} (Vector)
     * @param mistakes how many of the most confidently wrong digits to keep
     */
    public static Evaluation evaluate(Dataset<Row> scored, int mistakes) {
        Dataset<Row> digits = scored.select(
                        col("image"),
                        col("label").cast("int"),
                        col("prediction").cast("int"),
                        array_max(vector_to_array(col("probability"), "float64"))
                                .as("confidence"))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            ConfusionMatrix confusion = confusion(digits);
            double rate = confusion.total() / secondsToScore(scored);
            return new Evaluation(confusion, mostConfident(digits, mistakes), rate);
        } finally {
            digits.unpersist();
        }
    }

    /** Of one pass over all rows whose results go nowhere. */
    private static double secondsToScore(Dataset<Row> scored) {
        long start = System.nanoTime();
        scored.write().format("noop").mode("overwrite").save();
        return (System.nanoTime() - start) / 1e9;
    }

    private static ConfusionMatrix confusion(Dataset<Row> digits) {
        ConfusionMatrix matrix = new ConfusionMatrix(CLASSES);
        for (Row row : digits.groupBy("label", "prediction").count().collectAsList()) {
            matrix.add(row.getInt(0), row.getInt(1), row.getLong(2));
        }
        return matrix;
    }

    private static List<Mistake> mostConfident(Dataset<Row> digits, int mistakes) {
        return digits
                .where(col("prediction").notEqual(col("label")))
                .orderBy(col("confidence").desc(), col("label"), col("prediction"))
                .limit(mistakes)
                .collectAsList()
                .stream()
                .map(row -> new Mistake(picture(row.getList(0)), row.getInt(1), row.getInt(2), row.getDouble(3)))
                .toList();
    }

    private static Picture picture(List<Float> values) {
        float[] ink = new float[values.size()];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = values.get(i);
        }
        return new Picture(WIDTH, ink);
    }
}
