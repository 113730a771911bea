package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.StepLabelsCodec;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * Labels as a loss takes them. Where they are classes to it, they are whole numbers in that range; else they are f32, or the integers
 * that their columns hold, if the loss takes no floats. A label with as many numbers as the output in its place has that output's shape.
 */
final class LossLabels {
    private LossLabels() {}

    /**
     * How the labels are read.
     *
     * @param outputs of the network for a sample
     * @param spec whose loss it is
     * @throws IllegalArgumentException a sentence if the loss does not take them
     */
    static List<Reading> of(List<Label> labels, List<Spec> outputs, TrainingSpec spec) {
        List<Reading> numbers = all(labels, outputs, spec, false);
        try {
            check(spec, numbers);
            return numbers;
        } catch (IllegalArgumentException refused) {
            List<Reading> integers = all(labels, outputs, spec, true);
            if (fields(integers).equals(fields(numbers)) || !takes(spec, integers)) {
                throw refused;
            }
            return integers;
        }
    }

    private static boolean takes(TrainingSpec spec, List<Reading> labels) {
        try {
            check(spec, labels);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static void check(TrainingSpec spec, List<Reading> labels) {
        spec.check(fields(labels).stream().map(Field::sample).toList());
    }

    private static List<Field> fields(List<Reading> labels) {
        return labels.stream().map(Reading::field).toList();
    }

    private static List<Reading> all(List<Label> labels, List<Spec> outputs, TrainingSpec spec, boolean integers) {
        List<Reading> all = new ArrayList<>();
        for (Label label : labels) {
            int place = all.size();
            int classes = spec.loss().classes(outputs, place, label.shape());
            if (label.steps().isPresent()) {
                all.add(ofSteps(label, label.steps().get(), classes, integers));
            } else {
                all.add(classes > 0 ? classes(label, classes) : numbers(label, shape(label, outputs, place), integers));
            }
        }
        labels.forEach(label -> label.steps().ifPresent(steps -> all.add(lengths(label, steps))));
        return all;
    }

    /** A label for each step, padded as the steps are. */
    private static Reading ofSteps(Label label, Label.Steps steps, int classes, boolean integers) {
        ColumnName name = label.column().name();
        DataType type = ((ArrayType) label.column().type()).elementType();
        DType dtype = classes > 0 ? DType.I32 : dtype(type, integers);
        ColumnCodec each = classes > 0
                ? ColumnTypes.manyClasses(name, type, classes)
                : ColumnTypes.codec(name, type, dtype, false);
        Shape shape = label.shape();
        int bytes = Math.toIntExact(shape.without(0).size() * dtype.bytes());
        ColumnCodec all = StepLabelsCodec.of(name, each, shape, bytes, steps.most() > 0);
        return new Reading(
                new Field(label.column().named().field(), dtype, shape, Role.LABEL),
                new StepLabelsCodec(name, all, steps.sequence(), steps.ordinal()),
                LengthRule.SINGLE);
    }

    /** How many steps a label has. */
    private static Reading lengths(Label label, Label.Steps steps) {
        return new Reading(
                Field.label(label.column().named().field() + SampleSchema.LENGTH, DType.I32),
                ColumnTypes.steps(label.column().name(), steps.most()),
                LengthRule.SINGLE);
    }

    private static DType dtype(DataType type, boolean integers) {
        boolean whole = integers
                && ColumnTypes.natural(type)
                        .filter(dtype -> !dtype.isFloating())
                        .isPresent();
        return whole ? ColumnTypes.ids(type) : DType.F32;
    }

    private static Shape shape(Label label, List<Spec> outputs, int place) {
        if (place >= outputs.size()) {
            return label.shape();
        }
        Shape output = outputs.get(place).shape();
        return output.size() == label.shape().size() ? output : label.shape();
    }

    private static Reading classes(Label label, int classes) {
        return new Reading(
                new Field(label.column().named().field(), DType.I32, label.shape(), Role.LABEL),
                ColumnTypes.manyClasses(label.column().name(), label.column().type(), classes),
                length(label.shape()));
    }

    private static Reading numbers(Label label, Shape shape, boolean integers) {
        DataType type = label.column().type();
        DType dtype = dtype(type, integers);
        return new Reading(
                new Field(label.column().named().field(), dtype, shape, Role.LABEL),
                ColumnTypes.codec(label.column().name(), type, dtype, false),
                length(shape));
    }

    private static LengthRule length(Shape shape) {
        return shape.rank() == 0 ? LengthRule.SINGLE : LengthRule.firstRow(shape);
    }
}
