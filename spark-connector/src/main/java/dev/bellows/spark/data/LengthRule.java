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
    /** A single number always fits. */
    public static final LengthRule SINGLE = new LengthRule("one number is wanted", "give one number per row");

    /** What a Param says, such as inputShape. */
    public static LengthRule given(String param, Shape shape) {
        return new LengthRule(
                param + " " + shape + " asks for " + shape.size(),
                "make all rows equally long, or set " + param + " to what they are");
    }

    /** What the first row has, of values of which no Param can say it. */
    public static LengthRule firstRow(Shape shape) {
        return new LengthRule("the first row has " + amount(shape), "make all rows equally long");
    }

    /** What the first row has, where a Param does not say it. */
    public static LengthRule firstRow(String param, Shape shape) {
        return new LengthRule(
                "the first row has " + amount(shape),
                "make all rows equally long, or set " + param + " to what they are");
    }

    BadValueException refusal(ColumnName column, Shape actual) {
        return new BadValueException(column + " holds " + amount(actual) + " values", ", but " + demand, remedy)
                .always();
    }

    private static String amount(Shape shape) {
        return shape.rank() > 1 ? shape.toString() : Long.toString(shape.size());
    }
}
