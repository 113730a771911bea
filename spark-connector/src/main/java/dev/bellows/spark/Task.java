package dev.bellows.spark;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.params.Recipe;
import java.util.List;
import org.apache.spark.sql.types.DataType;

/**
 * What is learned from labels. It alone knows what a class is: which labels there are and how they are read, which outputs a network
 * must have, and what loss and metrics are meant where Params say nothing.
 */
enum Task {
    /** One of several classes, numbered from 0; the network gives a score for each. */
    CLASSIFICATION(new Recipe.Usual(new SoftmaxCrossEntropyLoss(), List.of("accuracy"))) {
        @Override
        int outputs(Shape sample, Shape output) {
            if (output.rank() != 1 || output.dim(0) < 2) {
                throw new IllegalArgumentException(
                        "network: must end in one number per class, at least 2: for samples of shape "
                                + sample + " its output has shape " + output
                                + "; end it with Flatten, if need be, and a Dense layer with as many units as there"
                                + " are classes, or take NeuralRegressor to learn a number");
            }
            return output.dim(0);
        }

        @Override
        Field label(String name) {
            return Field.label(name, DType.I32);
        }

        @Override
        ColumnCodec codec(ColumnName column, DataType type, int outputs) {
            return ColumnTypes.classes(column, type, outputs);
        }
    },

    /** A number; the network gives it. */
    REGRESSION(new Recipe.Usual(new L2Loss(), List.of("rmse"))) {
        @Override
        int outputs(Shape sample, Shape output) {
            if (output.rank() != 1 || output.dim(0) != 1) {
                throw new IllegalArgumentException("network: must end in one number: for samples of shape " + sample
                        + " its output has shape " + output
                        + "; end it with Flatten, if need be, and a Dense layer of one"
                        + " unit");
            }
            return 1;
        }

        @Override
        Field label(String name) {
            return Field.label(name, DType.F32, 1);
        }

        @Override
        ColumnCodec codec(ColumnName column, DataType type, int outputs) {
            return ColumnTypes.number(column, type, DType.F32);
        }
    };

    private final Recipe.Usual usual;

    Task(Recipe.Usual usual) {
        this.usual = usual;
    }

    /** Loss and metrics where Params say nothing. */
    Recipe.Usual usual() {
        return usual;
    }

    /**
     * How many numbers the network gives for a sample.
     *
     * @param sample shape of a sample
     * @param output shape of what the network makes of it
     * @throws IllegalArgumentException a sentence if the task cannot use them
     */
    abstract int outputs(Shape sample, Shape output);

    /** What a label becomes in a row. */
    abstract Field label(String name);

    /**
     * Reads a label.
     *
     * @param outputs of the network
     * @throws IllegalArgumentException a sentence if the column's type has none
     */
    abstract ColumnCodec codec(ColumnName column, DataType type, int outputs);

    /** Whether a column of labels may be one, as far as its type tells. */
    void check(Columns.Bound column) {
        codec(column.named().name(), column.type(), Integer.MAX_VALUE);
    }
}
