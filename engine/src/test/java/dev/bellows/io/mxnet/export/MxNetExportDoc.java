package dev.bellows.io.mxnet.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code docs/mxnet-export.md} from the table of ops. */
public final class MxNetExportDoc {
    private static final String HEAD = """
        # Ops as operators of MXNet

        Generated from the table of ops by `./bellows docs`; do not edit. How a network is written is in [its own page](how/bring-a-model-from-mxnet.md).

        An op is written as the operators beside it. One that is not here is replaced by its expansion ([ops](ops.md)), until each part is here; what remains is refused, with its block.
        """;

    private MxNetExportDoc() {}

    /** Writes the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
    }

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        List<String> families =
                Rows.all().stream().map(Row::family).distinct().sorted().toList();
        for (String family : families) {
            text.append("\n## ").append(family).append("\n\n| op | operators |\n| --- | --- |\n");
            Rows.all().stream()
                    .filter(row -> row.family().equals(family))
                    .map(row -> "| " + row.op().getSimpleName() + " | " + row.operators() + " |\n")
                    .distinct()
                    .sorted()
                    .forEach(text::append);
        }
        return text.toString();
    }
}
