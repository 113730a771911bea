package dev.bellows.io.keras;

import dev.bellows.nn.layer.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes that outputs need; Keras keeps others where a model is cut out of a larger one. */
final class Reachable {
    private Reachable() {}

    /** Those of some nodes, in their order. */
    static List<Network.Node> from(List<String> outputs, List<Network.Node> nodes) {
        Map<String, Network.Node> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        Set<String> used = new HashSet<>();
        List<String> open = new ArrayList<>(outputs);
        while (!open.isEmpty()) {
            String name = open.remove(open.size() - 1).replaceFirst(":.*", "");
            Network.Node node = byName.get(name);
            if (used.add(name) && node != null) {
                open.addAll(node.inputs() == null ? List.of() : node.inputs());
                if (node.layerOf() != null) {
                    open.add(node.layerOf());
                }
            }
        }
        return nodes.stream().filter(node -> used.contains(node.name())).toList();
    }
}
