package dev.bellows.io.mxnet.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code docs/mxnet-models.md} from the table of operators. */
public final class MxNetDoc {
    private static final String HEAD = """
        # MXNet operators

        Generated from the table of operators by `./bellows docs`; do not edit. How a model is loaded, scored and trained is in
        [its own page](how/bring-a-model-from-mxnet.md).

        - **operator**: as files call it, then other names that older files and `mx.np` have for it. Names that begin with `_sparse_` are read as those without.
        - **attributes**: those that are understood. A node with others is refused, but for what only says how fast or where it is computed.
        - **tested**: held against MXNet 1.9.1, its outputs and where it has them its gradients, by `MxNetImportTest`.

        Positions (`argmax`, `topk`, `argsort`, `ravel_multi_index`) are i64, where MXNet's are f32 and not exact beyond 2^24. Half precision is computed in f32, and small
        integers in i32. An extent of 0 in `_zeros`, which MXNet finds from what takes the array, is 1 and broadcasts. The detector's rows that are no objects come last. A
        last pooling window that lies wholly in the padding of the `full` convention is there as in MXNet.
        """;

    private MxNetDoc() {}

    /** Writes the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
    }

    static String text() {
        Set<String> tested = tested();
        StringBuilder text = new StringBuilder(HEAD);
        List<String> families = Operators.all().stream()
                .map(Operator::family)
                .distinct()
                .sorted()
                .toList();
        for (String family : families) {
            text.append("\n## ").append(family).append("\n\n| operator | attributes | tested |\n| --- | --- | --- |\n");
            Operators.all().stream()
                    .filter(row -> row.family().equals(family))
                    .sorted((a, b) -> a.names().get(0).compareTo(b.names().get(0)))
                    .map(row -> line(row, tested))
                    .forEach(text::append);
        }
        return text.toString();
    }

    static Set<String> tested() {
        try (InputStream in =
                Objects.requireNonNull(MxNetDoc.class.getResourceAsStream("/mxnet/tested-operators.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Operator row, Set<String> tested) {
        String names = row.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
        return "| " + names + " | " + String.join(", ", row.attributes()) + " | "
                + (row.names().stream().anyMatch(tested::contains) ? "yes" : "") + " |\n";
    }
}
