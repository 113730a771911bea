package dev.bellows.spark;

import dev.bellows.spark.progress.EvaluationSummary;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How well queries find the items that belong to them, among all items of a DataFrame, by inner products; exact. */
final class Retrieval {
    private static final List<Integer> PLACES = List.of(1, 5, 10);

    private Retrieval() {}

    /** What rows gave: how many there were, how many were among the first so many, and the sum of 1 / place. */
    private record Found(long rows, long[] among, double reciprocals) implements Serializable {
        static final Found NOTHING = new Found(0, new long[PLACES.size()], 0);

        Found and(Found other) {
            long[] sums = among.clone();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += other.among[i];
            }
            return new Found(rows + other.rows, sums, reciprocals + other.reciprocals);
        }

        Found and(int place) {
            long[] sums = among.clone();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += place <= PLACES.get(i) ? 1 : 0;
            }
            return new Found(rows + 1, sums, reciprocals + 1.0 / place);
        }
    }

    /** @param pairs two columns of vectors, those of queries and those of their items */
    static EvaluationSummary measure(Dataset<Row> pairs) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(pairs.sparkSession().sparkContext());
        float[][] items = pairs.select(pairs.columns()[1]).collectAsList().stream()
                .map(row -> floats(row, 0))
                .toArray(float[][]::new);
        Broadcast<float[][]> sent = context.broadcast(items);
        try {
            Found found = pairs.javaRDD()
                    .map(row -> place(floats(row, 0), floats(row, 1), sent.value()))
                    .aggregate(Found.NOTHING, Found::and, Found::and);
            return summary(found);
        } finally {
            sent.destroy();
        }
    }

    private static EvaluationSummary summary(Found found) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (int i = 0; i < PLACES.size(); i++) {
            metrics.put("recall@" + PLACES.get(i), (double) found.among[i] / found.rows);
        }
        metrics.put("mrr", found.reciprocals / found.rows);
        return new EvaluationSummary(found.rows, Double.NaN, metrics);
    }

    private static float[] floats(Row row, int column) {
        List<Float> list = row.getList(column);
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i);
        }
        return values;
    }

    /** From 1; items that are as near share a place. */
    private static int place(float[] query, float[] own, float[][] items) {
        float score = product(query, own);
        int place = 1;
        for (float[] item : items) {
            place += product(query, item) > score ? 1 : 0;
        }
        return place;
    }

    private static float product(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
