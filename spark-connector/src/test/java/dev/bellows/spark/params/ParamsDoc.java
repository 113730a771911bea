package dev.bellows.spark.params;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code docs/params.md} from the table of Params, and what of the Python package follows from it. */
public final class ParamsDoc {
    private static final String HEAD = """
        # Params

        Generated from the table of Params (`ParamRows`) by `./bellows docs`; do not edit.

        Every Param can be set by its setter in Java and Scala (`setBatchSize`), by name in a map (`new NeuralClassifier(Map.of("batch_size", 64))`, underscores
        or not), and in a `ParamMap` or a grid; `explainParams()` tells what is set. Beside these the stages have Spark's own, such as featuresCol, labelCol,
        predictionCol and thresholds. A model has the Params of its estimator, with the values it was trained with; it has setters for those that it uses.
        """;

    private ParamsDoc() {}

    /** Writes the file named by the first argument, {@code docs/params.md} of the project, and the Python package beside. */
    public static void main(String[] arguments) throws IOException {
        Path page = Path.of(arguments[0]).toAbsolutePath();
        Files.writeString(page, text(), StandardCharsets.UTF_8);
        PythonPackage.write(page.resolve("../..").normalize());
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (ParamGroup group : ParamGroup.values()) {
            text.append("\n## ").append(group).append("\n\n");
            text.append("| Param | what it is | value | default | used by |\n| --- | --- | --- | --- | --- |\n");
            ParamRows.all().stream().filter(row -> row.group() == group).forEach(row -> text.append(line(row)));
        }
        return text.toString();
    }

    private static String line(ParamRow<?> row) {
        String bounds = row.bounds() == Bounds.ANY ? "" : ", " + row.bounds().words();
        String cells = String.join(
                " | ", "`" + row.name() + "`", row.doc(), row.kind() + bounds, byDefault(row), users(row.stages()));
        return "| " + cells + " |\n";
    }

    private static String byDefault(ParamRow<?> row) {
        if (row.byDefault() == null) {
            return "none";
        }
        return "".equals(row.byDefault()) ? "empty" : "`" + ParamKind.show(row.byDefault()) + "`";
    }

    private static String users(Set<StageKind> stages) {
        if (stages.equals(StageKind.ALL)) {
            return "all stages";
        } else if (stages.equals(StageKind.ESTIMATORS)) {
            return "estimators";
        }
        return stages.stream().map(StageKind::toString).collect(Collectors.joining(", "));
    }
}
