package dev.bellows.spark.params;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * Sets Params from a map of names and values, for {@code new NeuralClassifier(Map.of("epochs", 3, "learning_rate",
 * 0.1))}. Names may be written with underscores; numbers, flags and shapes may be given as text.
 */
public final class ParamMapReader {
    private static final Pattern UNDERSCORE = Pattern.compile("_([a-z0-9])");

    private ParamMapReader() {}

    /** Sets every entry on the stage, or throws a sentence that names the entry. */
    public static void setAll(Params stage, Map<String, ?> values) {
        values.forEach((name, value) -> set(stage, name, value));
    }

    private static void set(Params stage, String name, Object value) {
        String camel =
                UNDERSCORE.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        if (!stage.hasParam(camel)) {
            Optional<String> other =
                    stage instanceof NeuralParams ours ? ours.paramTable().counterpart(camel) : Optional.empty();
            if (other.isPresent()) {
                throw new IllegalArgumentException(
                        "Params: no Param is called '" + name + "'; set " + other.get() + " in its place");
            }
            String known = Arrays.stream(stage.params()).map(Param::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("Params: no Param is called '" + name + "'; there are " + known);
        }
        Param<Object> param = stage.getParam(camel);
        try {
            stage.set(param, convert(param, value));
        } catch (ClassCastException | ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    param.name() + ": cannot be set to " + value + " of "
                            + value.getClass().getSimpleName() + "; " + param.doc(),
                    e);
        }
    }

    private static Object convert(Param<?> param, Object value) {
        if (param instanceof IntParam) {
            return value instanceof Number n ? Math.toIntExact(whole(n)) : Integer.parseInt((String) value);
        } else if (param instanceof LongParam) {
            return value instanceof Number n ? whole(n) : Long.parseLong((String) value);
        } else if (param instanceof DoubleParam) {
            return value instanceof Number n ? n.doubleValue() : Double.parseDouble((String) value);
        } else if (param instanceof BooleanParam) {
            return value instanceof String s ? flag(s) : (Boolean) value;
        } else if (param instanceof IntArrayParam) {
            return value instanceof String s ? ShapeText.parse(s) : (int[]) value;
        } else if (param instanceof DoubleArrayParam) {
            return value instanceof String s
                    ? Arrays.stream(words(s)).mapToDouble(Double::parseDouble).toArray()
                    : (double[]) value;
        } else if (param instanceof StringArrayParam) {
            return value instanceof String s
                    ? words(s)
                    : value instanceof List<?> list ? list.toArray(String[]::new) : (String[]) value;
        }
        return value;
    }

    /** Of {@code "mae, rmse"}, also in brackets. */
    private static String[] words(String text) {
        String bare = text.strip();
        String inner = bare.startsWith("[") && bare.endsWith("]") ? bare.substring(1, bare.length() - 1) : bare;
        return inner.isBlank() ? new String[0] : inner.strip().split("\\s*,\\s*");
    }

    private static long whole(Number value) {
        long whole = value.longValue();
        if (whole != value.doubleValue()) {
            throw new ArithmeticException("not a whole number");
        }
        return whole;
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException("neither true nor false");
        }
        return text.equals("true");
    }
}
