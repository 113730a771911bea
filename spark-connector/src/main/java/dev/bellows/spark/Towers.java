package dev.bellows.spark;

import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.LayerCut;
import dev.bellows.nn.layer.LengthInputs;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The networks of queries and of items, as one: inputs query and item, and for training the negative item too, which goes through the
 * network of items. Its nodes are {@code query_tower} and the like, and where vectors are normalised {@code query_vector} behind them.
 */
final class Towers {
    private static final String QUERY = "query";
    private static final String ITEM = "item";
    private static final String NEGATIVE = "negative";
    private static final String SHAPES = "inputShapes";

    private final EmbedParams<?> params;

    /** @param params of the estimator, or of a model that still has them */
    Towers(EmbedParams<?> params) {
        this.params = params;
    }

    /** What is trained. */
    Network.Config training() {
        List<Node> nodes = new ArrayList<>(towers());
        List<String> outputs = new ArrayList<>(List.of(end(QUERY), end(ITEM)));
        if (sides().contains(NEGATIVE)) {
            nodes.add(sharing(NEGATIVE, params.getItemNetwork().isEmpty() ? QUERY : ITEM));
            nodes.addAll(unit(NEGATIVE));
            outputs.add(end(NEGATIVE));
        }
        if (params.isLearnTemperature()) {
            nodes.add(Node.of("scaled", new LogitScale.Config(), end(QUERY)));
            outputs.set(0, "scaled");
        }
        return new Network.Config(inputs(sides()), nodes, outputs);
    }

    /** What a model keeps of that: the two vectors. */
    LayerCut kept() {
        List<String> inputs = inputs(List.of(QUERY, ITEM));
        return new LayerCut(
                new Network.Config(inputs, towers(), List.of(end(QUERY), end(ITEM))),
                IntStream.range(0, inputs.size()).boxed().toList());
    }

    private List<String> sides() {
        return params.getNegativeCol().isEmpty() ? List.of(QUERY, ITEM) : List.of(QUERY, ITEM, NEGATIVE);
    }

    /** What towers take: of sequences also their lengths. */
    private List<String> inputs(List<String> sides) {
        return sides.stream()
                .flatMap(side -> {
                    int[] shape = shape(side);
                    boolean sequence = shape != null && shape.length > 0 && shape[0] == ShapeText.VARIES;
                    return sequence ? Stream.of(side, side + LengthInputs.SUFFIX) : Stream.of(side);
                })
                .toList();
    }

    private String[] inputs(String side) {
        return inputs(List.of(side)).toArray(String[]::new);
    }

    private List<Node> towers() {
        String item = params.getItemNetwork();
        List<Node> nodes = new ArrayList<>();
        nodes.add(Node.of(tower(QUERY), network("network", params.getNetwork()), inputs(QUERY)));
        nodes.add(
                item.isEmpty()
                        ? sharing(ITEM, QUERY)
                        : Node.of(tower(ITEM), network("itemNetwork", item), inputs(ITEM)));
        nodes.addAll(unit(QUERY));
        nodes.addAll(unit(ITEM));
        return nodes;
    }

    private Node sharing(String side, String other) {
        return Node.sharing(tower(side), tower(other), inputs(side));
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
        List<Columns.Named> columns = new ArrayList<>();
        for (String side : sides()) {
            ColumnName name = new ColumnName(side + "Col", column(side));
            columns.add(InputColumns.input("input " + columns.size(), name, SHAPES, shape(side)));
        }
        List<Columns.Named> all = new ArrayList<>(InputColumns.withLengths(training(), columns));
        if (!params.getPairLabelCol().isEmpty()) {
            all.add(new Columns.Named("label 0", Role.LABEL, new ColumnName("pairLabelCol", params.getPairLabelCol())));
        }
        return all;
    }

    private String column(String side) {
        return switch (side) {
            case QUERY -> params.getQueryCol();
            case ITEM -> params.getItemCol();
            default -> params.getNegativeCol();
        };
    }

    private int @Nullable [] shape(String side) {
        String[] shapes = params.getInputShapes();
        if (shapes.length > 1 && shapes.length != sides().size()) {
            throw new IllegalArgumentException(SHAPES + ": must be one for all, or one for each of "
                    + sides().stream().map(this::column).toList() + ": " + Arrays.toString(shapes)
                    + "; leave those empty that the first row tells");
        }
        String text = shapes.length == 0 ? "" : shapes[shapes.length == 1 ? 0 : sides().indexOf(side)];
        return text.isBlank() ? null : ShapeText.parse(SHAPES, text);
    }
}
