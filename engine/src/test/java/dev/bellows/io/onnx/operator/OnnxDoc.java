package dev.bellows.io.onnx.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes {@code docs/onnx.md} from the table of operators. */
public final class OnnxDoc {
    private static final String HEAD = """
        # ONNX operators

        Generated from the table of operators by `./bellows docs`; do not edit. How a model is loaded, scored and trained is in
        [its own page](how/load-an-onnx-model.md).

        - **opsets**: the versions of the operator set that are read. Each node is read as its own version means it; a set that is newer than this
          page is no reason to refuse a model.
        - **attributes**: those that are understood. A node with others is refused.
        - **known**: inputs, counted from 0, that say how much there is to compute, or are settings. Where a graph is traced, they must follow from
          constants and shapes; arrays of the file in these places are no weights.
        - **elements**: the types that tests give to the operator alone; which are carried how is said below.
        - **tested**: how many tests of the onnx package hold us to it (`OnnxBackendTest`), and how many of its older versions or of what that package
          has no tests of, beside ONNX Runtime (`OnnxVersionsTest`); or which other test does.

        Element types: `float`, `double`, `bfloat16`, `int32`, `int64`, `uint8` and `bool` as they are; `float16`, the `float8` types and `float4e2m1` in f32,
        `int8`, `int16`, `uint16` and integers of 4 and 2 bits in i32, `uint32` in i64, `uint64` in the bits of an i64. Results of narrow integers wrap
        around, and casts to narrow types round, as ONNX says; other results of `float16` keep the precision of f32, and those of `int32` end at the nearest
        end of its range. `string` and complex types are refused.
        """;

    private static final String COLUMNS = """
        | operator | opsets | attributes | known | elements | tested |
        | --- | --- | --- | --- | --- | --- |
        """;

    /** Those that draw, which two can do alike and get other numbers, and one that ONNX Runtime has under the standard's name. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "Bernoulli", "OnnxRandomTest",
            "Multinomial", "OnnxRandomTest",
            "RandomNormal", "OnnxRandomTest",
            "RandomNormalLike", "OnnxRandomTest",
            "RandomUniform", "OnnxRandomTest",
            "RandomUniformLike", "OnnxRandomTest",
            "SimplifiedLayerNormalization", "OnnxContribTest");

    private OnnxDoc() {}

    /** Writes the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
    }

    static String text() {
        Map<String, String[]> tested = tested();
        StringBuilder text = new StringBuilder(HEAD);
        List<String> families = Operators.all().stream()
                .map(Operator::family)
                .distinct()
                .sorted()
                .toList();
        for (String family : families) {
            text.append("\n## ").append(family).append("\n\n").append(COLUMNS);
            Operators.all().stream()
                    .filter(row -> row.family().equals(family))
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .map(row -> line(row, tested))
                    .forEach(text::append);
        }
        return text.toString();
    }

    /** Lines of a name, the tests of the newest version, those of older ones, and element types; {@code OnnxCoverageTest} makes them. */
    private static Map<String, String[]> tested() {
        try (InputStream in = Objects.requireNonNull(OnnxDoc.class.getResourceAsStream("/onnx/tested-operators.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String coverage(Operator row, Map<String, String[]> tested) {
        if (row.domain().equals(ContribOps.DOMAIN)) {
            return " | `OnnxContribTest`";
        }
        if (ELSEWHERE.containsKey(row.name())) {
            return " | `" + ELSEWHERE.get(row.name()) + "`";
        }
        String[] found = Objects.requireNonNull(tested.get(row.name()), () -> row.name() + " has no test");
        String types = found[3].equals("-") ? "" : found[3].replace(",", ", ");
        boolean older = !found[2].equals("0");
        return types + " | " + (older ? found[1] + " + " + found[2] : found[1]);
    }

    private static String line(Operator row, Map<String, String[]> tested) {
        String domain = row.domain().isEmpty() ? "" : " (" + row.domain() + ")";
        return "| " + row.name() + domain + " | " + row.versions() + " | "
                + row.attributes().stream()
                        .filter(name -> !name.equals("consumed_inputs"))
                        .collect(Collectors.joining(", "))
                + " | "
                + row.settings().stream().map(String::valueOf).collect(Collectors.joining(", ")) + " | "
                + coverage(row, tested) + " |\n";
    }
}
