package dev.bellows.spark.params;

import java.util.Arrays;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * What kind of value a Param has, which is the class of Spark's that holds it.
 *
 * @param <P> that class
 */
final class ParamKind<P extends Param<?>> {
    static final ParamKind<Param<String>> TEXT =
            new ParamKind<>("text", (owner, row) -> new Param<>(owner, row.name(), row.doc(), new Rule<String>(row)));
    static final ParamKind<IntParam> INTEGER = new ParamKind<>(
            "whole number", (owner, row) -> new IntParam(owner, row.name(), row.doc(), new Rule<>(row)));
    static final ParamKind<LongParam> LONG = new ParamKind<>(
            "whole number", (owner, row) -> new LongParam(owner, row.name(), row.doc(), new Rule<>(row)));
    static final ParamKind<DoubleParam> REAL =
            new ParamKind<>("number", (owner, row) -> new DoubleParam(owner, row.name(), row.doc(), new Rule<>(row)));
    static final ParamKind<BooleanParam> FLAG =
            new ParamKind<>("true or false", (owner, row) -> new BooleanParam(owner, row.name(), row.doc()));
    static final ParamKind<IntArrayParam> INTEGERS = new ParamKind<>(
            "whole numbers", (owner, row) -> new IntArrayParam(owner, row.name(), row.doc(), new Rule<>(row)));

    static final ParamKind<DoubleArrayParam> REALS = new ParamKind<>(
            "numbers", (owner, row) -> new DoubleArrayParam(owner, row.name(), row.doc(), new Rule<>(row)));

    static final ParamKind<StringArrayParam> TEXTS = new ParamKind<>(
            "texts", (owner, row) -> new StringArrayParam(owner, row.name(), row.doc(), new Rule<>(row)));

    private interface Maker<P> {
        P make(Params owner, ParamRow<?> row);
    }

    private final String words;
    private final Maker<P> maker;

    private ParamKind(String words, Maker<P> maker) {
        this.words = words;
        this.maker = maker;
    }

    /** A Param of this kind for a stage. */
    P make(Params owner, ParamRow<P> row) {
        return maker.make(owner, row);
    }

    /** Such as {@code whole number}. */
    @Override
    public String toString() {
        return words;
    }

    /** A value as people read it; arrays have no such text of their own. */
    static String show(Object value) {
        if (value instanceof int[] ints) {
            return Arrays.toString(ints);
        } else if (value instanceof double[] doubles) {
            return Arrays.toString(doubles);
        } else if (value instanceof Object[] objects) {
            return Arrays.toString(objects);
        }
        return String.valueOf(value);
    }
}
