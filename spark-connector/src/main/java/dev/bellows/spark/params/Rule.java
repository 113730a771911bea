package dev.bellows.spark.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Predicate;
import scala.runtime.AbstractFunction1;

/**
 * What a Param's value must be. Spark's own check answers only yes or no, and its message does not say what would be
 * right; this one throws the sentence itself.
 *
 * @param <T> the Param's value type as Spark passes it (boxed)
 */
final class Rule<T> extends AbstractFunction1<T, Object> implements Serializable {
    /** A predicate Spark can serialise along with the Param that holds it. */
    interface Test<T> extends Predicate<T>, Serializable {}

    private final String name;
    private final String demand;
    private final Test<T> test;

    private Rule(String name, String demand, Test<T> test) {
        this.name = name;
        this.demand = demand;
        this.test = test;
    }

    static <T> Rule<T> of(String name, String demand, Test<T> test) {
        return new Rule<>(name, demand, test);
    }

    static Rule<Object> atLeast(String name, double least) {
        return new Rule<>(name, "at least " + number(least), value -> ((Number) value).doubleValue() >= least);
    }

    static Rule<Object> above(String name, double bound) {
        return new Rule<>(name, "above " + number(bound), value -> ((Number) value).doubleValue() > bound);
    }

    static Rule<Object> fromUpTo(String name, double least, double bound) {
        return new Rule<>(name, "from " + number(least) + " up to but not " + number(bound), value -> {
            double number = ((Number) value).doubleValue();
            return number >= least && number < bound;
        });
    }

    static Rule<String> oneOf(String name, Collection<String> allowed) {
        return new Rule<>(name, "one of " + String.join(", ", allowed), allowed::contains);
    }

    @Override
    public Object apply(T value) {
        if (!test.test(value)) {
            throw new IllegalArgumentException(
                    name + ": must be " + demand + ": " + show(value) + " ; set " + name + " to a value that is");
        }
        return true;
    }

    private static String show(Object value) {
        return value instanceof int[] ints ? Arrays.toString(ints) : String.valueOf(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
