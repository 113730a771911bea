package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Layers in any arrangement: named inputs, named nodes that apply a layer to inputs or to what other nodes give, and outputs.
 * Its children have the names of their nodes. Nodes may stand in any order; of a node that gives several tensors,
 * {@code name:1} is the second.
 *
 * <pre>{@code
 * {"layer": "Network", "inputs": ["image", "price"], "nodes": [
 *     {"name": "seen", "layer": {"layer": "Conv2D", "channels": 8, "kernel": 3}, "inputs": ["image"]},
 *     {"name": "flat", "layer": "Flatten"},
 *     {"name": "both", "layer": "Join", "inputs": ["flat", "price"]},
 *     {"name": "score", "layer": {"layer": "Dense", "units": 1}}],
 *  "outputs": ["score"]}
 * }</pre>
 */
public final class Network extends Block {
    /**
     * Settings of a {@link Network}. Left out of JSON, there is one input, {@code x}, and the last node is the output. What
     * leads to no output is refused, as are circles.
     */
    public record Config(
            @Nullable List<String> inputs,
            List<Node> nodes,
            @Nullable List<String> outputs) implements LayerConfig {
        public Config {
            inputs = inputs == null ? List.of("x") : List.copyOf(inputs);
            nodes = withInputs(nodes, inputs);
            outputs = outputs != null
                    ? List.copyOf(outputs)
                    : nodes.isEmpty()
                            ? inputs
                            : List.of(nodes.get(nodes.size() - 1).name());
            wiring(inputs, nodes, outputs).order();
            requireLayers(nodes);
        }

        @Override
        public Network build() {
            return new Network(this);
        }

        /** A node that does not say takes what the one before gives, the first one the first input. */
        private static List<Node> withInputs(List<Node> nodes, List<String> inputs) {
            List<Node> all = new ArrayList<>();
            String before = inputs.isEmpty() ? "x" : inputs.get(0);
            for (Node node : nodes) {
                all.add(node.inputs == null ? new Node(node.name, node.layer, node.layerOf, List.of(before)) : node);
                before = node.name;
            }
            return List.copyOf(all);
        }

        private static void requireLayers(List<Node> nodes) {
            Map<String, Node> own = new HashMap<>();
            nodes.stream().filter(node -> node.layer != null).forEach(node -> own.put(node.name, node));
            for (Node node : nodes) {
                if ((node.layer == null) == (node.layerOf == null)) {
                    throw new IllegalArgumentException("Network: node '" + node.name
                            + "' needs a layer, or the name of a node whose layer it shares, and not both");
                } else if (node.layerOf != null && !own.containsKey(node.layerOf)) {
                    throw new IllegalArgumentException("Network: node '" + node.name + "' shares the layer of '"
                            + node.layerOf + "', which is no node with a layer of its own; those are "
                            + nodes.stream()
                                    .map(Node::name)
                                    .filter(own::containsKey)
                                    .toList());
                }
            }
        }

        private static Wiring wiring(List<String> inputs, List<Node> nodes, List<String> outputs) {
            Map<String, List<String>> taken = new LinkedHashMap<>();
            for (Node node : nodes) {
                if (taken.put(node.name, node.taken()) != null) {
                    throw new IllegalArgumentException("Network: two nodes are called '" + node.name + "'");
                }
            }
            return new Wiring(inputs, taken, outputs);
        }
    }

    /**
     * The application of a layer.
     *
     * @param name of the node, and of its layer in the paths of parameters
     * @param layer what it applies
     * @param layerOf in place of a layer, the node whose layer it applies as well, with the same weights
     * @param inputs what it takes; null for what the node before gives
     */
    public record Node(
            String name,
            @Nullable LayerConfig layer,
            @Nullable String layerOf,
            @Nullable List<String> inputs) {
        public Node {
            inputs = inputs == null ? null : List.copyOf(inputs);
        }

        /** A node with a layer of its own; without inputs it takes what the node before gives. */
        public static Node of(String name, LayerConfig layer, String... inputs) {
            return new Node(name, layer, null, inputs.length == 0 ? null : List.of(inputs));
        }

        /** A node that applies the layer of another to other inputs. */
        public static Node sharing(String name, String other, String... inputs) {
            return new Node(name, null, other, List.of(inputs));
        }

        private List<String> taken() {
            return inputs == null ? List.of() : inputs;
        }
    }

    private final Config config;
    private final List<Node> order = new ArrayList<>();
    private final Map<String, Block> layers = new HashMap<>();

    private Network(Config config) {
        this.config = config;
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (Node node : config.nodes) {
            nodes.put(node.name, node);
            if (node.layer != null) {
                layers.put(node.name, child(node.name, node.layer.build()));
            }
        }
        for (Node node : config.nodes) {
            if (node.layerOf != null) {
                layers.put(node.name, Objects.requireNonNull(layers.get(node.layerOf)));
            }
        }
        Config.wiring(inputs(), config.nodes, outputs())
                .order()
                .forEach(name -> order.add(Objects.requireNonNull(nodes.get(name))));
    }

    /** The names of what it takes, in order. */
    public List<String> inputs() {
        return Objects.requireNonNull(config.inputs);
    }

    /** What it returns, in order. */
    public List<String> outputs() {
        return Objects.requireNonNull(config.outputs);
    }

    /** By node, the layers whose results are results of the network and nothing else, each applied once. */
    public Map<String, Block> ends() {
        Map<String, Block> ends = new LinkedHashMap<>();
        for (String output : outputs()) {
            Block layer = layers.get(Wiring.name(output));
            boolean isTaken = order.stream()
                    .flatMap(node -> node.taken().stream())
                    .anyMatch(taken -> Wiring.name(taken).equals(Wiring.name(output)));
            boolean isShared =
                    layers.values().stream().filter(other -> other == layer).count() > 1;
            if (layer != null && !isTaken && !isShared) {
                ends.put(Wiring.name(output), layer);
            }
        }
        return ends;
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (in.size() != inputs().size()) {
            throw new ShapeException("Network: takes " + inputs() + ", got " + in.size() + " inputs");
        }
        Map<String, List<Tensor>> values = new HashMap<>();
        for (int i = 0; i < in.size(); i++) {
            values.put(inputs().get(i), List.of(in.get(i)));
        }
        for (Node node : order) {
            List<Tensor> taken = select(values, node.taken());
            values.put(node.name, Objects.requireNonNull(layers.get(node.name)).callAll(taken));
        }
        return select(values, outputs());
    }

    private static List<Tensor> select(Map<String, List<Tensor>> values, List<String> references) {
        return references.stream()
                .map(reference -> {
                    List<Tensor> given = Objects.requireNonNull(values.get(Wiring.name(reference)));
                    int index = Wiring.index(reference);
                    if (index >= given.size()) {
                        throw new ShapeException("Network: '" + reference + "' is not there: '" + Wiring.name(reference)
                                + "' gives " + given.size() + " tensors, counted from 0");
                    }
                    return given.get(index);
                })
                .toList();
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return config.nodes.stream()
                .map(node -> node.name + " = "
                        + (node.layerOf == null ? layers.get(node.name) : node.layerOf)
                        + " of " + String.join(", ", node.taken()))
                .collect(Collectors.joining(
                        "; ",
                        "Network(" + String.join(", ", inputs()) + " → " + String.join(", ", outputs()) + ": ",
                        ")"));
    }
}
