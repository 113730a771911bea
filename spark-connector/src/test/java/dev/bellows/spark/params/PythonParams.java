package dev.bellows.spark.params;

import java.util.List;
import java.util.stream.Collectors;

/** {@code bellows/params.py}: classes for each row of the table of Params, from which stages inherit. */
final class PythonParams {
    private static final String IMPORTS = """
        from typing import Sequence, TypeVar

        from pyspark.ml.param import Param, Params, TypeConverters

        from bellows._convert import toJson, toListOfJson
        from bellows._record import Clipping, Initializer, Layer, Loss, Metric, Optimizer, Record, Schedule

        S = TypeVar("S", bound=Params)
        """;

    private PythonParams() {}

    static String text() {
        return PythonText.head("The Params that Bellows adds to Spark's own: to have one, and to set one.")
                + IMPORTS
                + ParamRows.all().stream().map(PythonParams::classes).collect(Collectors.joining());
    }

    /** The class of what has the Param of a row. */
    static String has(ParamRow<?> row) {
        return "Has" + PythonText.capital(row.name());
    }

    /** The class of what sets it, too. */
    static String sets(ParamRow<?> row) {
        return "Sets" + PythonText.capital(row.name());
    }

    private static String classes(ParamRow<?> row) {
        PythonKind kind = PythonKind.of(row);
        String upper = PythonText.capital(row.name());
        StringBuilder text = new StringBuilder("\n\nclass " + has(row) + "(Params):\n");
        text.append(PythonText.docstring("    ", "Has the Param ``" + row.name() + "``."));
        text.append("\n    " + row.name() + ": Param[" + kind.held() + "] = Param(\n");
        List<String> parts = List.of(
                "Params._dummy()",
                PythonText.quoted(row.name()),
                PythonText.quoted(row.doc()),
                "typeConverter=" + kind.converter());
        parts.forEach(part -> text.append("        " + part + ",\n"));
        text.append("    )\n\n    def get" + upper + "(self) -> " + kind.held() + ":\n");
        text.append(PythonText.docstring("        ", said(row)));
        text.append("        return self.getOrDefault(self." + row.name() + ")\n");
        text.append("\n\nclass " + sets(row) + "(" + has(row) + "):\n");
        text.append(PythonText.docstring("    ", "Sets the Param ``" + row.name() + "``."));
        text.append("\n    def set" + upper + "(self: S, value: " + kind.taken() + ") -> S:\n");
        text.append(PythonText.docstring("        ", said(row)));
        text.append("        return self._set(" + row.name() + "=value)  # type: ignore[return-value]\n");
        return text.toString();
    }

    /** What is said of a Param and of its values. */
    static String said(ParamRow<?> row) {
        String bounds = row.bounds() == Bounds.ANY ? "" : "; " + row.bounds().words();
        return PythonText.capital(row.doc()) + bounds + ".";
    }
}
