package dev.bellows.io.onnx.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code docs/onnx-export.md} from the table of ops. */
public final class ExportDoc {
    private static final String HEAD = """
        # Ops as ONNX

        Generated from the table of ops by `./bellows docs`; do not edit. How a model is written is in [its own page](how/write-an-onnx-model.md).

        An op that is not here is written as the ops that it is made of ([ops](ops.md)). Primitives that are not here are refused. **from** is the first operator set
        that is written with these operators; before it, and for other settings than an operator takes, the op is written as its parts.
        """;

    private ExportDoc() {}

    /** Writes the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        List<String> families =
                NodeTable.all().stream().map(Row::family).distinct().sorted().toList();
        for (String family : families) {
            text.append("\n## ").append(family).append("\n\n| op | operators | from |\n| --- | --- | --- |\n");
            NodeTable.all().stream()
                    .filter(row -> row.family().equals(family))
                    .map(row -> "| " + row.op().getSimpleName() + " | "
                            + (row.operators().isEmpty() ? "nothing" : row.operators()) + " | " + row.since() + " |\n")
                    .sorted()
                    .forEach(text::append);
        }
        return text.toString();
    }
}
