package dev.bellows.spark.predict;

import dev.bellows.spark.data.codec.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a classification model makes of its network's outputs: rawPrediction, probability, prediction, each where it has a name.
 *
 * @param names of the columns
 * @param classes how many there are, or labels
 * @param thresholds per class; empty: none
 */
public record ClassColumns(OutputColumns names, int classes, List<Double> thresholds) implements ScoreColumns {
    private enum Kind {
        RAW,
        PROBABILITY,
        PREDICTION
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
        double @Nullable [] limits = thresholds.isEmpty() ? null : toArray(thresholds);
        return names.family() == Family.MULTILABEL
                ? new LabelsWriter(UnsafeProjection.create(chosen), kinds, limits)
                : new ClassWriter(
                        new RowTemplate(chosen, classes),
                        kinds.indexOf(Kind.RAW),
                        kinds.indexOf(Kind.PROBABILITY),
                        kinds.indexOf(Kind.PREDICTION),
                        limits,
                        names.family());
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
            RowTemplate template,
            int raw,
            int probability,
            int prediction,
            double @Nullable [] thresholds,
            Family family)
            implements Writer {
        @Override
        public UnsafeRow write(double[] outputs, Texts texts) {
            double[] scores = family.raw(outputs);
            if (raw >= 0) {
                template.set(raw, scores);
            }
            if (probability < 0 && thresholds == null && family == Family.MULTINOMIAL) {
                if (prediction >= 0) {
                    template.set(prediction, ClassScores.predictMostProbable(scores));
                }
                return template.row();
            }
            family.probabilitiesInPlace(scores);
            if (probability >= 0) {
                template.set(probability, scores);
            }
            if (prediction >= 0) {
                template.set(prediction, predict(scores));
            }
            return template.row();
        }

        /** No class where there are no probabilities. */
        private double predict(double[] probabilities) {
            return Double.isNaN(probabilities[0]) ? Double.NaN : ClassScores.predict(probabilities, thresholds);
        }
    }

    /** Rows whose predictions are as long as there are labels that hold. */
    private record LabelsWriter(UnsafeProjection layout, List<Kind> kinds, double @Nullable [] thresholds)
            implements Writer {
        @Override
        public UnsafeRow write(double[] outputs, Texts texts) {
            double[] probabilities = outputs.clone();
            Family.MULTILABEL.probabilitiesInPlace(probabilities);
            @Nullable Object[] values = new @Nullable Object[kinds.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (kinds.get(i)) {
                    case RAW -> RowTemplate.vector(outputs);
                    case PROBABILITY -> RowTemplate.vector(probabilities);
                    case PREDICTION -> predict(probabilities);
                };
            }
            return layout.apply(new GenericInternalRow(values));
        }

        /** Nothing is said where there are no probabilities. */
        private @Nullable ArrayData predict(double[] probabilities) {
            return Double.isNaN(probabilities[0])
                    ? null
                    : UnsafeArrayData.fromPrimitiveArray(ClassScores.holding(probabilities, thresholds));
        }
    }
}
