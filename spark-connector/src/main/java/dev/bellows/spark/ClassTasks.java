package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.nn.loss.FocalLoss;
import dev.bellows.nn.loss.LogisticLoss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SigmoidBinaryCrossEntropyLoss;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.LengthRule;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.predict.Family;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** What the tasks that tell classes apart have in common: which of them is meant, how labels are read, which losses fit. */
final class ClassTasks {
    private ClassTasks() {}

    /**
     * Which of them is meant.
     *
     * @param family the Param
     * @param label type of the label column, if there is one
     * @param outputs of the network for a sample; none as long as nobody knows
     */
    static Task found(String family, Optional<DataType> label, List<Spec> outputs) {
        boolean several = label.filter(ClassTasks::isSeveral).isPresent();
        if (family.equals(Family.AUTO) && several) {
            return Task.MULTILABEL;
        }
        boolean one = outputs.size() == 1 && outputs.get(0).shape().equals(Shape.of(1));
        return switch (Family.of(family, one ? 1 : 2)) {
            case MULTINOMIAL -> Task.CLASSIFICATION;
            case BINOMIAL -> Task.BINARY;
            case MULTILABEL -> Task.MULTILABEL;
        };
    }

    /** What a task is called by the Param family. */
    static Family family(Task task) {
        return switch (task) {
            case BINARY -> Family.BINOMIAL;
            case MULTILABEL -> Family.MULTILABEL;
            case CLASSIFICATION, REGRESSION, QUANTILES, RANKING, GENERAL -> Family.MULTINOMIAL;
        };
    }

    private static boolean isSeveral(DataType type) {
        return ColumnTypes.isList(type) || ColumnTypes.isTexts(type);
    }

    /** A label column is one class or several labels, as far as its type tells. */
    static void checkType(Columns.Bound column) {
        if (isSeveral(column.type())) {
            several(column, 2);
        } else {
            single(column, Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
    }

    /** Labels that are one class each. */
    static Reading single(Columns.Bound column, int classes, int outputs) {
        return new Reading(
                Field.label(column.named().field(), DType.I32),
                ColumnTypes.isText(column.type())
                        ? ColumnTypes.classes(column.name(), List.of())
                        : ColumnTypes.classes(column.name(), column.type(), classes, outputs),
                LengthRule.SINGLE);
    }

    /** Labels of which any number hold. */
    static Reading several(Columns.Bound column, int labels) {
        if (!isSeveral(column.type())) {
            throw new IllegalArgumentException(
                    column.name() + " must be a vector or an array where family is multilabel:"
                            + " it is " + column.type().simpleString() + "; give a 0 or a 1 for each of the " + labels
                            + " labels, or an array of the names of those that hold; or set family to auto");
        }
        return new Reading(
                Field.label(column.named().field(), DType.U8, labels),
                ColumnTypes.isTexts(column.type())
                        ? ColumnTypes.labels(column.name(), List.of(), labels)
                        : ColumnTypes.labels(column.name(), column.type(), labels),
                LengthRule.SINGLE);
    }

    /** Refuses several labels for a network that tells single classes apart. */
    static void requireSingle(Task task, Columns.Bound column) {
        if (isSeveral(column.type())) {
            throw new IllegalArgumentException(
                    column.name() + " must be one class per row where family is " + family(task)
                            + ": it is " + column.type().simpleString()
                            + "; give the number of the class, or set family to multilabel");
        }
    }

    /** Refuses losses that ask of each output by itself whether it holds. */
    static void requireOneOfSeveral(Loss loss, int classes) {
        if (isLogistic(loss)) {
            throw new IllegalArgumentException("loss: " + loss
                    + " asks of each output by itself whether it holds, but each"
                    + " row has one of " + classes + " classes; clear loss for the softmax's cross entropy, end the"
                    + " network in one unit for two classes, or give labels as vectors or arrays, with a 0 or a 1 for"
                    + " each output");
        }
    }

    /** Refuses losses of Bellows that do not take a score before the logistic function and a label of 0 or 1. */
    static void requireLogistic(Loss loss) {
        boolean own = loss.getClass().getPackage().equals(Loss.class.getPackage());
        if (own && !isLogistic(loss)) {
            throw new IllegalArgumentException(
                    "loss: " + loss + " does not ask of each output by itself whether it holds,"
                            + " as one output for two classes and several labels need; clear loss, or set it to"
                            + " SigmoidBinaryCrossEntropyLoss or FocalLoss; NeuralRegressor learns numbers");
        }
    }

    private static boolean isLogistic(Loss loss) {
        return loss instanceof SigmoidBinaryCrossEntropyLoss
                || loss instanceof FocalLoss
                || (loss instanceof LogisticLoss logistic && logistic.labels() == LogisticLoss.Labels.BINARY);
    }
}
