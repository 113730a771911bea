package dev.bellows.io.mxnet.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.json.Json;
import java.util.List;
import java.util.TreeMap;

/** Writes a graph as {@code symbol.json}, in the form of release 1.9.1, without spaces. */
public final class SymbolWriter {
    /** As MXNet numbers its release 1.9.1. */
    private static final int VERSION = 10901;

    private SymbolWriter() {}

    /** The text of a graph. How many outputs nodes have is not written, which readers find by themselves. */
    public static String write(SymbolGraph graph) {
        ObjectNode root = Json.object();
        ArrayNode nodes = root.putArray("nodes");
        ArrayNode variables = Json.array();
        ArrayNode rows = Json.array().add(0);
        for (SymbolNode node : graph.nodes()) {
            if (node.isVariable()) {
                variables.add(nodes.size());
            }
            ObjectNode json = nodes.addObject();
            json.put("op", node.operator());
            json.put("name", node.name());
            TreeMap<String, String> attributes = new TreeMap<>(node.attributes());
            node.hints().forEach((name, value) -> attributes.put("__" + name + "__", value));
            if (!attributes.isEmpty()) {
                ObjectNode attrs = json.putObject("attrs");
                attributes.forEach(attrs::put);
            }
            json.set("inputs", entries(node.inputs()));
            rows.add(nodes.size());
        }
        root.set("arg_nodes", variables);
        root.set("node_row_ptr", rows);
        root.set("heads", entries(graph.heads()));
        root.putObject("attrs").putArray("mxnet_version").add("int").add(VERSION);
        return root.toString();
    }

    private static ArrayNode entries(List<SymbolNode.Entry> entries) {
        ArrayNode list = Json.array();
        entries.forEach(
                each -> list.addArray().add(each.node()).add(each.output()).add(0));
        return list;
    }
}
