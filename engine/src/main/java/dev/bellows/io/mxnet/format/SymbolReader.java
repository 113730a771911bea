package dev.bellows.io.mxnet.format;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads {@code symbol.json}, as releases 0.5 to 1.9.1 wrote it: settings under {@code param}, {@code attr} or {@code attrs}; edges of two or three
 * numbers; hints with or without underscores; batch normalisations that do not name their statistics.
 */
public final class SymbolReader {
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_NODES = 1 << 20;

    /** Hints that the first releases wrote without underscores, alone or behind the name of an input. */
    private static final Set<String> HINTS = Set.of(
            "ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage", "weight_lr_mult", "bias_lr_mult");

    /** How many inputs a batch normalisation has if its statistics are not among them. */
    private static final int WITHOUT_STATISTICS = 3;

    private final String what;

    private SymbolReader(String what) {
        this.what = what;
    }

    /**
     * Reads a file.
     *
     * @throws MxNetException if it is no graph of MXNet's, or a damaged one
     */
    public static SymbolGraph read(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MOST_BYTES) {
            throw new MxNetException(
                    "mxnet: " + file + " has " + bytes + " bytes; a graph of at most " + MOST_BYTES + " is read");
        }
        return read(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }

    /** As {@link #read(Path)}, of a text. {@code what} is named by errors. */
    public static SymbolGraph read(String what, String text) throws MxNetException {
        SymbolReader reader = new SymbolReader("mxnet: " + what);
        try {
            return reader.graph(Json.parse(reader.what, text));
        } catch (IllegalArgumentException e) {
            throw new MxNetException(String.valueOf(e.getMessage()), e);
        }
    }

    private MxNetException refusal(String why) {
        return new MxNetException(what + ": " + why);
    }

    private SymbolGraph graph(JsonNode root) throws MxNetException {
        JsonNode list = root.path("nodes");
        if (!list.isArray() || list.isEmpty() || !root.path("heads").isArray()) {
            throw refusal("has no nodes and heads; is it a symbol.json?");
        }
        if (list.size() > MOST_NODES) {
            throw refusal(list.size() + " nodes; at most " + MOST_NODES + " are read");
        }
        List<SymbolNode> nodes = new ArrayList<>();
        for (JsonNode node : list) {
            nodes.add(node(node, nodes.size(), list.size()));
        }
        int count = nodes.size();
        requireOrder(nodes);
        for (int i = 0; i < count; i++) {
            nodes.set(i, withStatistics(nodes.get(i), nodes));
        }
        List<SymbolNode.Entry> heads = entries(root.path("heads"), count, "heads");
        if (heads.isEmpty()) {
            throw refusal("has no heads, so it gives nothing");
        }
        return new SymbolGraph(List.copyOf(nodes), heads);
    }

    /** Each node comes after those that it takes from; variables may come later. */
    private void requireOrder(List<SymbolNode> nodes) throws MxNetException {
        for (int i = 0; i < nodes.size(); i++) {
            for (SymbolNode.Entry input : nodes.get(i).inputs()) {
                if (input.node() >= i && !nodes.get(input.node()).isVariable()) {
                    throw refusal(nodes.get(i).label() + " takes from node " + input.node()
                            + ", which does not come before it");
                }
            }
            if (nodes.get(i).isVariable() && !nodes.get(i).inputs().isEmpty()) {
                throw refusal(nodes.get(i).label() + " takes from other nodes");
            }
        }
    }

    private SymbolNode node(JsonNode json, int number, int count) throws MxNetException {
        String operator = json.path("op").asText("");
        String name = json.path("name").asText("");
        if (operator.isEmpty()) {
            throw refusal("node " + number + " '" + name + "' has no operator (op)");
        }
        if (json.path("backward_source_id").asInt(-1) >= 0) {
            throw refusal("node " + number + " '" + name + "' computes a gradient; save the graph before it is bound");
        }
        boolean variable = operator.equals(SymbolNode.VARIABLE);
        Map<String, String> attributes = new TreeMap<>();
        Map<String, String> hints = new TreeMap<>();
        // Where there is "param", the others hold nothing but what a user said of the node.
        boolean apart = json.path("param").isObject() && !json.path("param").isEmpty();
        read(json.path("param"), variable, attributes, hints);
        read(json.path("attr"), variable || apart, attributes, hints);
        read(json.path("attrs"), variable || apart, attributes, hints);
        boolean subgraphs =
                json.path("subgraphs").isArray() && !json.path("subgraphs").isEmpty();
        List<SymbolNode.Entry> inputs = entries(json.path("inputs"), count, "node '" + name + "'");
        return new SymbolNode(operator, name, Map.copyOf(attributes), Map.copyOf(hints), inputs, subgraphs);
    }

    private void read(JsonNode from, boolean hintsAlone, Map<String, String> attributes, Map<String, String> hints)
            throws MxNetException {
        if (!from.isObject() && !from.isMissingNode() && !from.isNull()) {
            throw refusal("attributes that are no object: " + from.getNodeType());
        }
        from.properties().forEach(each -> {
            String key = each.getKey();
            boolean marked = key.length() > 4 && key.startsWith("__") && key.endsWith("__");
            String value = each.getValue().isValueNode()
                    ? each.getValue().asText()
                    : each.getValue().toString();
            if (marked) {
                hints.put(key.substring(2, key.length() - 2), value);
            } else if (hintsAlone || HINTS.contains(key)) {
                hints.put(key, value);
            } else {
                attributes.put(key, value);
            }
        });
    }

    /** Outputs of nodes below {@code limit}. */
    private List<SymbolNode.Entry> entries(JsonNode list, int limit, String whose) throws MxNetException {
        List<SymbolNode.Entry> entries = new ArrayList<>();
        for (JsonNode each : list) {
            JsonNode node = each.path(0);
            JsonNode output = each.path(1);
            if (!node.isInt() || !output.isInt() || node.intValue() < 0 || output.intValue() < 0) {
                throw refusal(whose + ": " + each + " is no number of a node and of its output");
            }
            if (node.intValue() >= limit) {
                throw refusal(whose + ": takes from node " + node + ", which there is not");
            }
            entries.add(new SymbolNode.Entry(node.intValue(), output.intValue()));
        }
        return List.copyOf(entries);
    }

    /** Before release 0.9 the statistics of a batch normalisation were no inputs, but known by their names. */
    private static SymbolNode withStatistics(SymbolNode node, List<SymbolNode> nodes) {
        boolean lacks = Set.of("BatchNorm", "CuDNNBatchNorm", "BatchNorm_v1").contains(node.operator())
                && node.inputs().size() == WITHOUT_STATISTICS;
        if (!lacks) {
            return node;
        }
        List<SymbolNode.Entry> inputs = new ArrayList<>(node.inputs());
        for (String statistic : List.of("moving_mean", "moving_var")) {
            inputs.add(new SymbolNode.Entry(nodes.size(), 0));
            nodes.add(new SymbolNode(
                    SymbolNode.VARIABLE, node.name() + "_" + statistic, Map.of(), Map.of(), List.of(), false));
        }
        return new SymbolNode(
                node.operator(),
                node.name(),
                node.attributes(),
                node.hints(),
                List.copyOf(inputs),
                node.hasSubgraphs());
    }
}
