package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Network.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A {@link LayerCut} of a {@link Network}: the node that it ends in, and those that lead there. */
final class NodeCut {
    private final Network.Config whole;
    private final String path;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Set<String> needed = new LinkedHashSet<>();
    /** Nodes that share the layer of one that is cut away take its place, and its name, which its weights have. */
    private final Map<String, String> renamed = new HashMap<>();

    NodeCut(Network.Config whole, String path) {
        this.whole = whole;
        this.path = path;
        whole.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    LayerCut cut() {
        String end = LayerCut.first(path);
        String name = Wiring.name(end);
        if (!nodes.containsKey(name) || !end.matches("[^:]+(:\\d{1,6})?")) {
            throw LayerCut.unknown(end, List.copyOf(nodes.keySet()));
        }
        collect(name);
        List<Node> kept = whole.nodes().stream()
                .filter(node -> needed.contains(node.name()))
                .toList();
        kept.forEach(this::inherit);
        List<Node> cut = kept.stream().map(this::renamed).toList();
        List<Integer> places = IntStream.range(0, inputs().size())
                .filter(i -> needed.contains(inputs().get(i)))
                .boxed()
                .toList();
        List<String> taken = places.stream().map(inputs()::get).toList();
        return new LayerCut(new Network.Config(taken, within(cut, renamed(name)), List.of(renamed(end))), places);
    }

    private List<String> inputs() {
        return Objects.requireNonNull(whole.inputs());
    }

    private void collect(String name) {
        Node node = nodes.get(name);
        if (needed.add(name) && node != null) {
            taken(node).forEach(reference -> collect(Wiring.name(reference)));
        }
    }

    private static List<String> taken(Node node) {
        return Objects.requireNonNull(node.inputs());
    }

    private void inherit(Node node) {
        String owner = node.layerOf();
        if (owner != null && !needed.contains(owner) && !renamed.containsValue(owner)) {
            renamed.put(node.name(), owner);
        }
    }

    private String renamed(String reference) {
        String name = Wiring.name(reference);
        return renamed.getOrDefault(name, name) + reference.substring(name.length());
    }

    private Node renamed(Node node) {
        List<String> taken = taken(node).stream().map(this::renamed).toList();
        String owner = renamed.get(node.name());
        return owner == null
                ? new Node(node.name(), node.layer(), node.layerOf(), taken)
                : new Node(owner, layer(owner), null, taken);
    }

    private @Nullable LayerConfig layer(String owner) {
        return Objects.requireNonNull(nodes.get(owner)).layer();
    }

    /** The same nodes, the last cut where the path goes on into its layer. */
    private List<Node> within(List<Node> all, String last) {
        String rest = LayerCut.rest(path);
        if (rest.isEmpty()) {
            return all;
        }
        List<Node> result = new ArrayList<>();
        for (Node node : all) {
            boolean end = node.name().equals(last);
            if (last.equals(node.layerOf()) || (end && node.layer() == null)) {
                throw new IllegalArgumentException("layer: '" + path + "' ends within a layer that '" + node.name()
                        + "' shares with another node on the way to it; name a node");
            }
            result.add(
                    end
                            ? new Node(
                                    last, LayerCut.cut(Objects.requireNonNull(node.layer()), rest), null, node.inputs())
                            : node);
        }
        return result;
    }
}
