package dev.bellows.io.mxnet.format;

import java.util.List;
import java.util.Map;

/**
 * A node of a graph.
 *
 * @param operator "null" for a variable
 * @param attributes the operator's settings as texts; of a variable none
 * @param hints what else is said of it, such as {@code __lr_mult__} of a variable, without the underscores
 * @param hasSubgraphs whether it holds graphs of its own, as loops do
 */
public record SymbolNode(
        String operator,
        String name,
        Map<String, String> attributes,
        Map<String, String> hints,
        List<Entry> inputs,
        boolean hasSubgraphs) {
    /** The operator of variables. */
    public static final String VARIABLE = "null";

    /** An output of a node, by the node's number. */
    public record Entry(int node, int output) {}

    public boolean isVariable() {
        return operator.equals(VARIABLE);
    }

    /** What messages call it. */
    public String label() {
        return isVariable() ? "variable '" + name + "'" : operator + " '" + name + "'";
    }
}
