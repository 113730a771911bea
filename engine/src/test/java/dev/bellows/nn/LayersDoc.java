package dev.bellows.nn;

import dev.bellows.json.Inline;
import dev.bellows.memory.Scope;
import dev.bellows.nn.init.Constant;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes {@code docs/layers.md} from the layers' own words, their settings and the layer table. */
public final class LayersDoc {
    private static final String ROOT = "dev.bellows.nn.";
    private static final String HEAD = """
        # Layers

        Generated from the sources and the layer table by `./bellows docs`; do not edit.

        A network travels as JSON: `{"layer": "Dense", "units": 10, "activation": "relu"}`. The keys of a layer are its settings; what is optional may
        be left out. In Java, `new Dense.Config(10, null, RELU)` is the same, and most layers have constructors for what is usual. The first axis of every
        input is the batch. The examples below are rows of the layer table, which holds eager and compiled runs, gradients, JSON and shapes to them.
        """;

    private LayersDoc() {}

    /** Writes the file named by the first argument from the sources under the second. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text(Path.of(arguments[1])), StandardCharsets.UTF_8);
    }

    static String text(Path sources) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        Map<Class<?>, List<LayerRow>> byLayer = LayerRows.all().stream()
                .collect(Collectors.groupingBy(row -> row.config().getClass().getEnclosingClass()));
        List<Class<?>> layers = byLayer.keySet().stream()
                .sorted(Comparator.<Class<?>, String>comparing(Class::getPackageName)
                        .thenComparing(Class::getSimpleName))
                .toList();
        String family = "";
        for (Class<?> layer : layers) {
            String own = layer.getPackageName().substring(ROOT.length());
            if (!own.equals(family)) {
                family = own;
                text.append("\n## ").append(family).append('\n');
            }
            text.append(section(layer, byLayer.get(layer), LayerSource.of(sources, layer)));
        }
        return text.toString();
    }

    private static String section(Class<?> layer, List<LayerRow> rows, LayerSource source) {
        StringBuilder text = new StringBuilder("\n### " + layer.getSimpleName() + "\n\n" + source.about() + "\n");
        List<RecordComponent> settings =
                settings(rows.get(0).config().getClass()).toList();
        if (!settings.isEmpty()) {
            text.append("\n| setting | what it is | |\n| --- | --- | --- |\n");
            for (RecordComponent setting : settings) {
                text.append(line(setting, source));
            }
        }
        if (!source.settings().isEmpty()) {
            text.append('\n').append(source.settings()).append('\n');
        }
        text.append("\n| for example | input | output | parameters |\n| --- | --- | --- | --- |\n");
        for (LayerRow row : rows) {
            text.append("| `").append(row.text()).append("` | ").append(row.input());
            text.append(" | ")
                    .append(row.output())
                    .append(" | ")
                    .append(parameters(row))
                    .append(" |\n");
        }
        return text.toString();
    }

    /** Those of a record, and of the records whose settings lie among its own. */
    private static Stream<RecordComponent> settings(Class<?> config) {
        return Arrays.stream(config.getRecordComponents())
                .flatMap(setting ->
                        setting.isAnnotationPresent(Inline.class) ? settings(setting.getType()) : Stream.of(setting));
    }

    private static String line(RecordComponent setting, LayerSource source) {
        boolean optional = setting.getAnnotatedType().isAnnotationPresent(Nullable.class);
        String meaning = source.meaning(setting.getName());
        return "| `" + setting.getName() + "` | " + type(setting.getGenericType())
                + (meaning.isEmpty() ? "" : ": " + meaning) + " | " + (optional ? "optional" : "needed") + " |\n";
    }

    private static String type(Type type) {
        if (type instanceof ParameterizedType list) {
            return many(list.getActualTypeArguments()[0]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .map(constant -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
                    .collect(Collectors.joining(", "));
        }
        return switch (plain.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "double", "Double", "float", "Float" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "String" -> "text";
            case "Extents" -> "a whole number, or one for each axis";
            case "LayerConfig" -> "a layer";
            default -> plain.getSimpleName();
        };
    }

    private static String many(Type element) {
        if (element instanceof ParameterizedType list) {
            return "lists of " + many(list.getActualTypeArguments()[0]);
        }
        return switch (((Class<?>) element).getSimpleName()) {
            case "Integer", "Long" -> "whole numbers";
            case "Double", "Float" -> "numbers";
            case "String" -> "texts";
            case "LayerConfig" -> "layers";
            case "Node" ->
                "nodes, each with a `name`, a `layer` (or, as `layerOf`, the node whose layer it shares) and `inputs`";
            default -> "a list of " + type(element);
        };
    }

    private static String parameters(LayerRow row) {
        try (Scope scope = Scope.open("layers.md")) {
            Block block = row.config().build();
            block.initialize(Constant.ZERO, 0);
            block.materialize(row.input());
            return block.parameters().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue().shape())
                    .collect(Collectors.joining(" · "));
        }
    }
}
