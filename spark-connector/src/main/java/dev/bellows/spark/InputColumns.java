package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Network;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.GeneralParams;
import dev.bellows.spark.params.ShapeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which column is which input of a network, and what is said of its shape. */
final class InputColumns {
    private static final String PARAM = "inputCols";
    private static final String SHAPES = "inputShapes";

    private InputColumns() {}

    /**
     * The columns, in the order of the network's inputs.
     *
     * @throws IllegalArgumentException a sentence if there is not one column for each input, and one shape for each column
     */
    static List<Columns.Named> of(GeneralParams<?> params) {
        LayerConfig network = NetworkJson.parse(params.getNetwork());
        String[] given = params.getInputCols();
        List<String> inputs =
                network instanceof Network.Config named ? Objects.requireNonNull(named.inputs()) : List.of(given);
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
            named.add(new Columns.Named(
                    "input " + named.size(),
                    Role.INPUT,
                    new ColumnName(PARAM, columns.get(column)),
                    SHAPES,
                    shapes.length == 0 ? Optional.empty() : shape(shapes[column])));
        }
        return named;
    }

    private static Optional<Shape> shape(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Shape.of(ShapeText.parse(SHAPES, text)));
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
