package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.ColumnName;
import java.io.Serializable;

/**
 * Why values need the length that they need.
 *
 * @param demand such as {@code "inputShape [2, 2] asks for 4"}
 * @param remedy what to do where one has another
 */
public record LengthRule(String demand, String remedy) implements Serializable {
    private static final String ALIKE = "make all rows equally long, or set inputShape to what they are";

    /** A single number always fits. */
    public static final LengthRule SINGLE = new LengthRule("one number is wanted", "give one number per row");

    /** What the Param inputShape says. */
    public static LengthRule inputShape(Shape shape) {
        return new LengthRule("inputShape " + shape + " asks for " + shape.size(), ALIKE);
    }

    /** What the first row has. */
    public static LengthRule firstRow(Shape shape) {
        return new LengthRule("the first row has " + amount(shape), ALIKE);
    }

    BadValueException refusal(ColumnName column, Shape actual) {
        return new BadValueException(column + " holds " + amount(actual) + " values", ", but " + demand, remedy);
    }

    private static String amount(Shape shape) {
        return shape.rank() > 1 ? shape.toString() : Long.toString(shape.size());
    }
}
