package dev.bellows.spark.params;

import java.io.Serializable;
import scala.runtime.AbstractFunction1;

/**
 * Holds a Param to its bounds. Spark's own check answers only yes or no, and its message does not say what would be
 * right; this one throws the sentence itself.
 *
 * @param <T> the Param's value type as Spark passes it (boxed)
 */
final class Rule<T> extends AbstractFunction1<T, Object> implements Serializable {
    private final String name;
    private final Bounds bounds;

    Rule(ParamRow<?> row) {
        name = row.name();
        bounds = row.bounds();
    }

    @Override
    public Object apply(T value) {
        if (!bounds.allow(value)) {
            throw new IllegalArgumentException(name + ": must be " + bounds.words() + ": " + ParamKind.show(value)
                    + "; set " + name + " to a value that is");
        }
        return true;
    }
}
