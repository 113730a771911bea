package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.LayerCut;
import dev.bellows.nn.layer.LogitScale;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Network.Node;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.EmbedParams;
import dev.bellows.spark.params.ShapeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The networks of queries and of items, as one: inputs query and item, and for training the negative item too, which goes through the
 * network of items. Its nodes are {@code query_tower} and the like, and where vectors are normalised {@code query_vector} behind them.
 */
final class Towers {
    static final String QUERY = "query";
    static final String ITEM = "item";
    private static final String NEGATIVE = "negative";
    private static final String SHAPES = "inputShapes";

    private final EmbedParams<?> params;

    /** @param params of the estimator, or of a model that still has them */
    Towers(EmbedParams<?> params) {
        this.params = params;
    }

    /** What is trained. */
    Network.Config training() {
        List<String> inputs = new ArrayList<>(List.of(QUERY, ITEM));
        List<Node> nodes = new ArrayList<>(towers());
        List<String> outputs = new ArrayList<>(List.of(end(QUERY), end(ITEM)));
        if (!params.getNegativeCol().isEmpty()) {
            inputs.add(NEGATIVE);
            nodes.add(Node.sharing(
                    tower(NEGATIVE), params.getItemNetwork().isEmpty() ? tower(QUERY) : tower(ITEM), NEGATIVE));
            nodes.addAll(unit(NEGATIVE));
            outputs.add(end(NEGATIVE));
        }
        if (params.isLearnTemperature()) {
            nodes.add(Node.of("scaled", new LogitScale.Config(), end(QUERY)));
            outputs.set(0, "scaled");
        }
        return new Network.Config(inputs, nodes, outputs);
    }

    /** What a model keeps of that: the two vectors. */
    LayerCut kept() {
        return new LayerCut(
                new Network.Config(List.of(QUERY, ITEM), towers(), List.of(end(QUERY), end(ITEM))), List.of(0, 1));
    }

    private List<Node> towers() {
        String item = params.getItemNetwork();
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of(tower(QUERY), network("network", params.getNetwork()), QUERY));
        nodes.add(
                item.isEmpty()
                        ? Node.sharing(tower(ITEM), tower(QUERY), ITEM)
                        : Node.of(tower(ITEM), network("itemNetwork", item), ITEM));
        nodes.addAll(unit(QUERY));
        nodes.addAll(unit(ITEM));
        return nodes;
    }

    private static LayerConfig network(String param, String json) {
        try {
            return NetworkJson.parse(json);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(param + ": " + wrong.getMessage(), wrong);
        }
    }

    private List<Node> unit(String input) {
        return params.isNormalize()
                ? List.of(Node.of(end(input), new L2Normalization.Config(null, null), tower(input)))
                : List.of();
    }

    private static String tower(String input) {
        return input + "_tower";
    }

    private String end(String input) {
        return params.isNormalize() ? input + "_vector" : tower(input);
    }

    /** The columns that training reads, in the order of the inputs, and the label. */
    List<Columns.Named> columns() {
        List<String> names = new ArrayList<>(List.of(params.getQueryCol(), params.getItemCol()));
        if (!params.getNegativeCol().isEmpty()) {
            names.add(params.getNegativeCol());
        }
        List<Columns.Named> columns = new ArrayList<>();
        for (String name : names) {
            int i = columns.size();
            String param = List.of("queryCol", "itemCol", "negativeCol").get(i);
            columns.add(
                    new Columns.Named("input " + i, Role.INPUT, new ColumnName(param, name), SHAPES, shape(i, names)));
        }
        if (!params.getPairLabelCol().isEmpty()) {
            columns.add(
                    new Columns.Named("label 0", Role.LABEL, new ColumnName("pairLabelCol", params.getPairLabelCol())));
        }
        return columns;
    }

    private Optional<Shape> shape(int input, List<String> columns) {
        String[] shapes = params.getInputShapes();
        if (shapes.length > 1 && shapes.length != columns.size()) {
            throw new IllegalArgumentException(SHAPES + ": must be one for all, or one for each of " + columns + ": "
                    + Arrays.toString(shapes) + "; leave those empty that the first row tells");
        }
        String text = shapes.length == 0 ? "" : shapes[shapes.length == 1 ? 0 : input];
        return text.isBlank() ? Optional.empty() : Optional.of(Shape.of(ShapeText.parse(SHAPES, text)));
    }
}
