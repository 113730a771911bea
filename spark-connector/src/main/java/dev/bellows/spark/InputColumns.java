package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.io.onnx.RuntimeBlock;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.Columns.Form;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.spark.params.ShapeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which column is which input of a network, and what is said of its shape. */
final class InputColumns {
    private static final String PARAM = "inputCols";
    private static final String SHAPES = "inputShapes";

    private InputColumns() {}

    /**
     * The columns, in the order of the network's inputs; a column of sequences also for the input that takes their lengths.
     *
     * @throws IllegalArgumentException a sentence if there is not one column for each input, and one shape for each column
     */
    static List<Columns.Named> of(GeneralParams<?> params) {
        LayerConfig network = NetworkJson.parse(params.getNetwork()).innermost();
        String[] given = params.getInputCols();
        List<String> names =
                network instanceof Network.Config named ? Objects.requireNonNull(named.inputs()) : List.of();
        int[] lengthsOf = LengthInputs.of(network, names.size());
        List<String> inputs = names.isEmpty() ? List.of(given) : new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (lengthsOf[i] == LengthInputs.NONE) {
                inputs.add(names.get(i));
            }
        }
        List<String> columns = given.length == 0 ? inputs : List.of(given);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(PARAM + ": is not set, and the network's inputs have no names; set it to"
                    + " the columns of its inputs, in its order");
        } else if (columns.size() != inputs.size()) {
            throw new IllegalArgumentException(PARAM + ": must be one for each input of the network: " + columns
                    + " for the inputs " + inputs + "; name as many columns");
        }
        String[] shapes = params.getInputShapes();
        if (shapes.length > 0 && shapes.length != columns.size()) {
            throw new IllegalArgumentException(SHAPES + ": must be one for each of " + columns + ": "
                    + Arrays.toString(shapes) + "; leave those empty that the first row tells");
        }
        List<Columns.Named> named = new ArrayList<>();
        for (int column : places(inputs, columns)) {
            String text = shapes.length == 0 ? "" : shapes[column];
            named.add(input(
                    "input " + named.size(),
                    new ColumnName(PARAM, columns.get(column)),
                    SHAPES,
                    text.isBlank() ? null : ShapeText.parse(SHAPES, text)));
        }
        return withLengths(network, withTexts(network, named));
    }

    /** Those texts that ONNX Runtime takes are read as they are. */
    private static List<Columns.Named> withTexts(LayerConfig network, List<Columns.Named> columns) {
        Set<Integer> texts =
                RuntimeBlock.of(network).map(RuntimeBlock.Config::textInputs).orElse(Set.of());
        return IntStream.range(0, columns.size())
                .mapToObj(i -> texts.contains(i) ? columns.get(i).text() : columns.get(i))
                .toList();
    }

    /** The one column, or several as one, of a stage of features; if these are sequences, once more for their lengths. */
    static List<Columns.Named> features(NeuralParams params, String featuresCol) {
        int[] shape = params.getInputShape();
        Columns.Named features =
                input("features", params.features(featuresCol), "inputShape", shape.length == 0 ? null : shape);
        return params.isDefined(params.network())
                ? withLengths(NetworkJson.parse(params.getNetwork()).innermost(), List.of(features))
                : List.of(features);
    }

    /** One input; a shape that begins with -1 is that of sequences. */
    static Columns.Named input(String field, ColumnName name, String param, int @Nullable [] shape) {
        if (shape == null || shape.length == 0 || shape[0] != ShapeText.VARIES) {
            Optional<Shape> given = shape == null ? Optional.empty() : Optional.of(Shape.of(shape));
            return new Columns.Named(field, Role.INPUT, name, param, given);
        }
        int[] step = Arrays.copyOfRange(shape, 1, shape.length);
        Optional<Shape> given = step.length == 0 ? Optional.empty() : Optional.of(Shape.of(step));
        return new Columns.Named(field, Role.INPUT, name, param, given).sequence();
    }

    /** In the order of the network's inputs; those whose lengths it takes are sequences. */
    static List<Columns.Named> withLengths(LayerConfig network, List<Columns.Named> columns) {
        boolean row = network instanceof Sequential.Config && columns.get(0).form() == Form.SEQUENCE;
        int inputs = network instanceof Network.Config named
                ? Objects.requireNonNull(named.inputs()).size()
                : columns.size() + (row ? 1 : 0);
        int[] lengthsOf = LengthInputs.of(network, inputs);
        Map<Integer, Columns.Named> byPlace = new LinkedHashMap<>();
        Iterator<Columns.Named> next = columns.iterator();
        for (int i = 0; i < inputs; i++) {
            if (lengthsOf[i] == LengthInputs.NONE && next.hasNext()) {
                byPlace.put(i, next.next());
            }
        }
        List<Columns.Named> all = new ArrayList<>();
        Set<Columns.Named> sequences = new HashSet<>();
        for (int i = 0; i < inputs; i++) {
            Columns.Named sequence = byPlace.get(lengthsOf[i]);
            if (sequence != null) {
                sequences.add(sequence);
            }
        }
        for (int i = 0; i < inputs; i++) {
            Columns.Named own = byPlace.get(i);
            Columns.Named sequence = byPlace.get(lengthsOf[i]);
            if (sequence != null) {
                all.add(sequence.length());
            } else if (own != null) {
                all.add(sequences.contains(own) ? own.sequence() : own);
            }
        }
        columns.stream()
                .filter(column -> column.form() == Form.SEQUENCE && !sequences.contains(column))
                .findFirst()
                .ifPresent(column -> {
                    throw new IllegalArgumentException(column.shapeParam() + ": says that the length of "
                            + column.name() + " varies, but the network does not take lengths; make it a Sequential, or"
                            + " a Network that has an input named as that of the column and " + LengthInputs.SUFFIX);
                });
        return all;
    }

    /** For each input the place of its column: of its own name, else the next whose name is no input's. */
    private static int[] places(List<String> inputs, List<String> columns) {
        List<@Nullable Integer> places = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!inputs.contains(columns.get(i)) || columns.indexOf(columns.get(i)) < i) {
                others.add(i);
            }
        }
        for (String input : inputs) {
            int own = columns.indexOf(input);
            places.add(own >= 0 ? (Integer) own : others.remove(0));
        }
        return places.stream().mapToInt(Objects::requireNonNull).toArray();
    }
}
