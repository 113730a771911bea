package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.codec.Texts;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a model of quantiles makes of its network's outputs. They are sorted, for a network may give a lower one for a higher probability;
 * the pinball loss of sorted quantiles is never greater (Chernozhukov, Fernández-Val and Galichon 2010).
 *
 * @param prediction name of the column of the quantile in the middle; empty: none
 * @param quantiles name of the column of them all; empty: none
 * @param probabilities of them
 */
public record QuantileColumns(String prediction, String quantiles, List<Double> probabilities) implements ScoreColumns {
    private static final double HALF = 0.5;

    public QuantileColumns {
        probabilities = List.copyOf(probabilities);
    }

    /** Which probability is nearest to a half, the lower one of two. */
    public static int middle(double... probabilities) {
        int nearest = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (Math.abs(probabilities[i] - HALF) < Math.abs(probabilities[nearest] - HALF)) {
                nearest = i;
            }
        }
        return nearest;
    }

    /** The schema with the columns added; refuses those that are there already. */
    public StructType appendTo(StructType schema) {
        StructType with = schema;
        for (StructField field : schema().fields()) {
            String param = field.name().equals(prediction) ? "predictionCol" : "quantilesCol";
            ColumnCheck.absent(with, param, field.name());
            with = with.add(field);
        }
        return with;
    }

    @Override
    public StructType schema() {
        StructType schema = new StructType();
        if (!prediction.isEmpty()) {
            schema = schema.add(RegressionColumns.number(prediction));
        }
        return quantiles.isEmpty() ? schema : schema.add(RegressionColumns.vector(quantiles, probabilities.size()));
    }

    @Override
    public Writer writer(int... columns) {
        StructField[] fields = schema().fields();
        StructType chosen = new StructType(
                Arrays.stream(columns).mapToObj(column -> fields[column]).toArray(StructField[]::new));
        List<Boolean> all = Arrays.stream(columns)
                .mapToObj(column -> column > 0 || prediction.isEmpty())
                .toList();
        int middle = middle(
                probabilities.stream().mapToDouble(probability -> probability).toArray());
        return new QuantileWriter(new RowTemplate(chosen, probabilities.size()), all, middle);
    }

    /** @param all for each column whether it is that of all quantiles */
    private record QuantileWriter(RowTemplate template, List<Boolean> all, int middle) implements Writer {
        @Override
        public UnsafeRow write(double[] outputs, Texts texts) {
            Arrays.sort(outputs); // NaN stays NaN, as then all are
            for (int column = 0; column < all.size(); column++) {
                if (all.get(column)) {
                    template.set(column, outputs);
                } else {
                    template.set(column, outputs[middle]);
                }
            }
            return template.row();
        }
    }
}
