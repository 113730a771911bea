package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.ClassWeightCodec;
import dev.bellows.spark.params.ClassParams;
import dev.bellows.spark.params.NeuralParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows that count as the Param classWeights says of their classes, times weightCol. */
final class ClassWeights {
    private ClassWeights() {}

    /**
     * Refuses weights that are not one per class.
     *
     * @param weights none: all alike
     */
    static void require(int classes, double... weights) {
        if (weights.length > 0 && weights.length != classes) {
            throw new IllegalArgumentException("classWeights: must be one per class: " + weights.length + " for "
                    + classes + " classes; set as many, or clear them");
        }
    }

    /** The codec whose rows count so; the same if all classes count alike. */
    static RowCodec on(RowCodec codec, NeuralParams params) {
        List<Double> weights = params instanceof ClassParams classes
                ? Arrays.stream(classes.getClassWeights()).boxed().toList()
                : List.of();
        if (weights.isEmpty()) {
            return codec;
        }
        List<RowCodec.Column> columns = new ArrayList<>(codec.columns());
        int label = place(columns, Role.LABEL);
        int weight = place(columns, Role.WEIGHT);
        int end = weight < 0 ? columns.size() : weight;
        int back = columns.subList(label, end).stream()
                .mapToInt(column -> column.field().bytes())
                .sum();
        if (weight < 0) {
            RowCodec.Column classes = columns.get(label);
            columns.add(new RowCodec.Column(
                    classes.ordinal(),
                    classes.name(),
                    new Field(TrainingRequest.WEIGHT, DType.F32, Shape.scalar(), Role.WEIGHT),
                    new ClassWeightCodec(back, weights, null),
                    LengthRule.SINGLE));
        } else {
            RowCodec.Column own = columns.get(weight);
            columns.set(
                    weight,
                    new RowCodec.Column(
                            own.ordinal(),
                            own.name(),
                            own.field(),
                            new ClassWeightCodec(back, weights, own.codec()),
                            own.length()));
        }
        return new RowCodec(columns, codec.leavesOut());
    }

    private static int place(List<RowCodec.Column> columns, Role role) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).field().role() == role) {
                return i;
            }
        }
        return -1;
    }
}
