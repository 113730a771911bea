package dev.bellows.spark.cli;

import dev.bellows.spark.params.ParamMapReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** Stages of Spark ML, ours and all others, by their names and with their Params from a file. */
final class Stages {
    private static final List<String> PACKAGES = List.of(
            "dev.bellows.spark.",
            "org.apache.spark.ml.feature.",
            "org.apache.spark.ml.classification.",
            "org.apache.spark.ml.regression.",
            "org.apache.spark.ml.clustering.",
            "org.apache.spark.ml.recommendation.",
            "");

    private Stages() {}

    /**
     * A stage with its Params.
     *
     * @param name of its class, without the package for ours and for Spark's own
     * @param at the place of the name
     */
    static PipelineStage make(String name, ConfigNode at, Map<String, ConfigNode> params) {
        PipelineStage stage = blank(name, at);
        params.forEach((param, value) -> set(stage, param, value));
        return stage;
    }

    private static PipelineStage blank(String name, ConfigNode at) {
        for (String prefix : PACKAGES) {
            Optional<Class<?>> type = find(prefix + name);
            if (type.isPresent()) {
                return made(type.get(), at);
            }
        }
        throw at.error("there is no stage '" + name
                + "' of Spark ML; name one of ours, such as NeuralClassifier, one of Spark's,"
                + " such as StandardScaler, or a class with its package, whose jar is on the class path");
    }

    private static Optional<Class<?>> find(String name) {
        try {
            Class<?> type = Class.forName(name, true, Thread.currentThread().getContextClassLoader());
            return PipelineStage.class.isAssignableFrom(type) ? Optional.of(type) : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    private static PipelineStage made(Class<?> type, ConfigNode at) {
        try {
            return (PipelineStage) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(at.place(), type.getSimpleName() + " cannot be made by its name alone: " + e, e);
        }
    }

    private static void set(Params stage, String name, ConfigNode value) {
        try {
            // The name decides what the value must be, and an unknown one is told by the reader.
            ParamMapReader.setAll(
                    stage, Map.of(name, stage.hasParam(name) ? of(stage.getParam(name), value) : value.value()));
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(value.place(), String.valueOf(e.getMessage()), e);
        }
    }

    /** What the reader of Params takes for a Param of this kind: texts of JSON where the file says it in YAML. */
    private static Object of(Param<?> param, ConfigNode value) {
        String name = param.name();
        if (value.isText()) {
            return value.text(name);
        } else if (value.isMapping()) {
            return value.json();
        } else if (param instanceof StringArrayParam) {
            return value.elements(name).stream().map(Stages::textOrJson).toList();
        } else if (param instanceof IntArrayParam || param instanceof DoubleArrayParam) {
            return String.join(
                    ",",
                    value.elements(name).stream().map(each -> each.text(name)).toList());
        }
        return value.json();
    }

    private static String textOrJson(ConfigNode value) {
        return value.isText() ? value.text("an element") : value.json();
    }
}
