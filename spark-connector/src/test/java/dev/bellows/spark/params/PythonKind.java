package dev.bellows.spark.params;

import dev.bellows.spark.NeuralClassifier;
import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * How Python has the values of a Param.
 *
 * @param held their type
 * @param taken the types of what a setter takes
 * @param converter makes the one of the other
 */
record PythonKind(String held, String taken, String converter) {
    private static final String TEXT = "str";

    private static final Map<Class<?>, PythonKind> KINDS = Map.of(
            Param.class, new PythonKind(TEXT, TEXT, "TypeConverters.toString"),
            IntParam.class, new PythonKind("int", "int", "TypeConverters.toInt"),
            LongParam.class, new PythonKind("int", "int", "TypeConverters.toInt"),
            DoubleParam.class, new PythonKind("float", "float", "TypeConverters.toFloat"),
            FloatParam.class, new PythonKind("float", "float", "TypeConverters.toFloat"),
            BooleanParam.class, new PythonKind("bool", "bool", "TypeConverters.toBoolean"),
            IntArrayParam.class, new PythonKind("list[int]", "Sequence[int]", "TypeConverters.toListInt"),
            DoubleArrayParam.class, new PythonKind("list[float]", "Sequence[float]", "TypeConverters.toListFloat"),
            StringArrayParam.class, new PythonKind("list[str]", "Sequence[str]", "TypeConverters.toListString"));

    /** Of a Param of Bellows. */
    static PythonKind of(ParamRow<?> row) {
        PythonKind kind = of(row.make(new NeuralClassifier()));
        if (row.equals(ParamRows.NETWORK_JSON)) {
            return kind.taking("Layer");
        } else if (row.bounds() instanceof Bounds.Named named) {
            return kind.taking(named.family().family().getSimpleName());
        } else if (row.bounds() instanceof Bounds.Groups) {
            return kind.taking("Sequence[Record]");
        } else if (row.bounds() instanceof Bounds.Metrics) {
            return new PythonKind(kind.held, "str | Metric | Sequence[str | Metric]", "toListOfJson");
        }
        return kind;
    }

    /** Of a Param of whomever. */
    static PythonKind of(Param<?> param) {
        for (Class<?> type = param.getClass(); type != null; type = type.getSuperclass()) {
            PythonKind kind = KINDS.get(type);
            if (kind != null) {
                return kind;
            }
        }
        throw new IllegalStateException("Python: no kind for " + param.getClass() + " of " + param.name());
    }

    private PythonKind taking(String record) {
        return new PythonKind(held, taken + " | " + record, "toJson");
    }
}
