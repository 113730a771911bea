package dev.bellows.spark.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a classification model makes of its network's outputs: rawPrediction, probability, prediction, each where it has a name.
 *
 * @param names of the columns
 * @param classes outputs of the network
 * @param thresholds per class; empty: none
 */
public record ClassColumns(OutputColumns names, int classes, List<Double> thresholds) implements ScoreColumns {
    private enum Kind {
        RAW,
        PROBABILITY,
        PREDICTION
    }

    /**
     * Checks thresholds as soon as the classes are known.
     *
     * @throws IllegalArgumentException a sentence if they are not one per class
     */
    public static void requireThresholds(int classes, double... thresholds) {
        if (thresholds.length != classes) {
            throw new IllegalArgumentException("thresholds: must be one per class: " + thresholds.length + " for "
                    + classes + " classes; set as many, or clear them");
        }
    }

    @Override
    public StructType schema() {
        return new StructType(names.fields(classes).toArray(new StructField[0]));
    }

    @Override
    public Writer writer(int... columns) {
        StructField[] fields = schema().fields();
        StructType chosen = new StructType(
                Arrays.stream(columns).mapToObj(column -> fields[column]).toArray(StructField[]::new));
        List<Kind> kinds =
                Arrays.stream(columns).mapToObj(column -> kinds().get(column)).toList();
        return new ClassWriter(
                new RowTemplate(chosen, classes),
                kinds.indexOf(Kind.RAW),
                kinds.indexOf(Kind.PROBABILITY),
                kinds.indexOf(Kind.PREDICTION),
                thresholds.isEmpty() ? null : toArray(thresholds));
    }

    private List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        if (!names.rawPrediction().isEmpty()) {
            kinds.add(Kind.RAW);
        }
        if (!names.probability().isEmpty()) {
            kinds.add(Kind.PROBABILITY);
        }
        if (!names.prediction().isEmpty()) {
            kinds.add(Kind.PREDICTION);
        }
        return kinds;
    }

    private static double[] toArray(List<Double> values) {
        return values.stream().mapToDouble(value -> value).toArray();
    }

    /**
     * Writes a row; each column's number in it is −1 where it has none.
     */
    private record ClassWriter(
            RowTemplate template, int raw, int probability, int prediction, double @Nullable [] thresholds)
            implements Writer {
        @Override
        public UnsafeRow write(double[] outputs) {
            if (raw >= 0) {
                template.set(raw, outputs);
            }
            if (probability < 0 && thresholds == null) {
                if (prediction >= 0) {
                    template.set(prediction, ClassScores.predictMostProbable(outputs));
                }
                return template.row();
            }
            ClassScores.softmaxInPlace(outputs);
            if (probability >= 0) {
                template.set(probability, outputs);
            }
            if (prediction >= 0) {
                template.set(prediction, predict(outputs));
            }
            return template.row();
        }

        /** No class where there are no probabilities. */
        private double predict(double[] probabilities) {
            return Double.isNaN(probabilities[0]) ? Double.NaN : ClassScores.predict(probabilities, thresholds);
        }
    }
}
