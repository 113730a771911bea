package dev.bellows.spark.params;

import dev.bellows.spark.NeuralEmbeddingModel;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.regression.Regressor;
import org.jspecify.annotations.Nullable;

/** {@code bellows/stages.py}: for each stage a class of the same name, whose work the JVM's does. */
final class PythonStages {
    /** What a stage inherits in Python of what it inherits in Java, the narrowest first. */
    private static final Map<Class<?>, String> BASES = new LinkedHashMap<>();

    static {
        BASES.put(ProbabilisticClassifier.class, "ClassifierStage");
        BASES.put(ProbabilisticClassificationModel.class, "ClassificationModelStage");
        BASES.put(Regressor.class, "RegressorStage");
        BASES.put(RegressionModel.class, "RegressionModelStage");
        BASES.put(NeuralEmbeddingModel.class, "EmbeddingModelStage");
        BASES.put(Estimator.class, "EstimatorStage");
        BASES.put(Model.class, "ModelStage");
    }

    private final Path sources;
    private final Set<String> shared = new TreeSet<>();
    private final Set<String> rows = new TreeSet<>();

    private PythonStages(Path sources) {
        this.sources = sources;
    }

    /** With the comments that lie under the connector's sources. */
    static String text(Path sources) {
        PythonStages stages = new PythonStages(sources);
        String classes = Arrays.stream(StageKind.values()).map(stages::stage).collect(Collectors.joining());
        String names = Arrays.stream(StageKind.values())
                .map(kind -> "    " + PythonText.quoted(kind.toString()) + ",\n")
                .collect(Collectors.joining());
        List<String> records =
                List.of("Clipping", "Initializer", "Layer", "Loss", "Metric", "Optimizer", "Record", "Schedule");
        return PythonText.head("The stages of Bellows.\n\n"
                        + "Their module is called as the Java package, because PySpark's readers take the one for"
                        + " the other.")
                + "from typing import Any, Sequence\n\n"
                + "from pyspark import keyword_only\n"
                + imports("pyspark.ml.param.shared", stages.shared)
                + "\n"
                + imports("bellows._record", used(records, classes))
                + imports("bellows._stage", used(BASES.values(), classes))
                + imports("bellows.params", stages.rows)
                + "\n__all__ = [\n" + names + "]\n"
                + classes;
    }

    private static Set<String> used(Collection<String> names, String text) {
        return names.stream()
                .filter(name ->
                        Pattern.compile("\\b" + name + "\\b").matcher(text).find())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String imports(String module, Set<String> names) {
        String one = "from " + module + " import " + String.join(", ", names) + "\n";
        return names.isEmpty()
                ? ""
                : one.length() < 100
                        ? one
                        : PythonText.call("", "from " + module + " import (", List.copyOf(names), ")");
    }

    private String stage(StageKind kind) {
        Params stage = make(kind);
        boolean estimator = kind.trainer() == kind;
        List<Param<?>> own = own(stage, kind);
        List<String> bases = new ArrayList<>(List.of(base(stage)));
        for (ParamRow<?> row : ParamRows.of(kind)) {
            boolean settable = row.stages().contains(kind) && (estimator || row.group() != ParamGroup.NETWORK);
            String mixin = settable ? PythonParams.sets(row) : PythonParams.has(row);
            bases.add(mixin);
            rows.add(mixin);
        }
        boolean predicts = stage instanceof Predictor || stage instanceof PredictionModel;
        if (!predicts) {
            own.forEach(param -> bases.add("Has" + PythonText.capital(param.name())));
            own.forEach(param -> shared.add("Has" + PythonText.capital(param.name())));
        }
        StringBuilder text = new StringBuilder("\n\n" + PythonText.call("", "class " + kind + "(", bases, "):"));
        text.append(PythonText.docstring(
                "    ", PythonComments.of(List.of(sources), stage.getClass()).about()));
        text.append("\n    __module__ = " + PythonText.quoted(stage.getClass().getPackageName()) + "\n");
        text.append("    _defaults = " + defaults(kind));
        Arrays.stream(StageKind.values())
                .filter(other -> estimator && other != kind && other.trainer() == kind)
                .forEach(made -> text.append(constructor(kind, stage, own)).append(makes(made)));
        if (!predicts) {
            own.forEach(param -> text.append(setter(kind, param)));
        }
        return text.toString();
    }

    private static String base(Params stage) {
        return BASES.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(stage))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static Params make(StageKind kind) {
        try {
            return Class.forName("dev.bellows.spark." + kind)
                    .asSubclass(Params.class)
                    .getConstructor()
                    .newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(kind + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(kind + " needs a constructor without parameters", e);
        }
    }

    /** The Params that a stage has of Spark. */
    private static List<Param<?>> own(Params stage, StageKind kind) {
        Set<String> ours = ParamRows.of(kind).stream().map(ParamRow::name).collect(Collectors.toSet());
        return Arrays.stream(stage.params())
                .filter(param -> !ours.contains(param.name()))
                .toList();
    }

    private static String defaults(StageKind kind) {
        String entries = ParamRows.of(kind).stream()
                .filter(row -> row.byDefault() != null)
                .map(row ->
                        "        " + PythonText.quoted(row.name()) + ": " + PythonText.literal(row.byDefault()) + ",\n")
                .collect(Collectors.joining());
        return "{\n" + entries + "    }\n";
    }

    private String constructor(StageKind kind, Params stage, List<Param<?>> own) {
        List<String> signature = Stream.concat(
                        ParamRows.of(kind).stream()
                                .map(row -> parameter(row.name(), PythonKind.of(row), row.byDefault())),
                        own.stream()
                                .map(param -> parameter(param.name(), PythonKind.of(param), byDefault(stage, param))))
                .toList();
        String told = Stream.concat(
                        ParamRows.of(kind).stream().map(row -> row.name() + ": " + PythonParams.said(row)),
                        own.stream().map(param -> param.name() + ": " + PythonText.capital(param.doc()) + "."))
                .map(line -> "\n    " + line)
                .collect(Collectors.joining());
        String parts = signature.stream().map(part -> "        " + part + ",\n").collect(Collectors.joining());
        String open = "(\n        self,\n        *,\n" + parts + "    ) -> ";
        return "\n    @keyword_only\n    def __init__" + open + "None:\n"
                + PythonText.docstring(
                        "        ", "Params that are not given have their defaults.\n\nParameters:" + told)
                + "        super().__init__()\n        self._begin(self._input_kwargs)\n"
                + "\n    @keyword_only\n    def setParams" + open + kind + ":\n"
                + PythonText.docstring(
                        "        ", "Sets several Params at once; those that are not given stay as they are.")
                + "        return self._say(self._input_kwargs)\n";
    }

    private static String makes(StageKind model) {
        return "\n    def _create_model(self, java_model: Any) -> " + model + ":\n        return " + model
                + "(java_model)\n";
    }

    private static @Nullable Object byDefault(Params stage, Param<?> param) {
        Object value = stage.hasDefault(param) ? stage.getDefault(param).get() : null;
        return value instanceof String text && text.contains(stage.uid()) ? null : value; // one of each stage's own
    }

    private static String parameter(String name, PythonKind kind, @Nullable Object byDefault) {
        return byDefault == null
                ? name + ": " + kind.taken() + " | None = None"
                : name + ": " + kind.taken() + " = "
                        + PythonText.literal(byDefault).replace("[]", "()");
    }

    private static String setter(StageKind kind, Param<?> param) {
        String signature = "(self, value: " + PythonKind.of(param).taken() + ") -> " + kind + ":\n";
        return "\n    def set" + PythonText.capital(param.name()) + signature
                + PythonText.docstring("        ", PythonText.capital(param.doc()) + ".")
                + "        return self._set(" + param.name() + "=value)  # type: ignore[return-value]\n";
    }
}
