package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Which inputs of a network an {@link Embedding} looks up as they come. */
public final class IdInputs {
    private IdInputs() {}

    /** The fewest ids of the layers that look up an input of a network as it comes; empty: none does. */
    public static OptionalInt ids(LayerConfig network, int input) {
        if (network instanceof Embedding.Config config) {
            return OptionalInt.of(config.vocabulary());
        } else if (network instanceof SlicedEmbedding.Config sliced) {
            return OptionalInt.of(sliced.vocabulary());
        } else if (network instanceof Sequential.Config row && !row.layers().isEmpty()) {
            return ids(row.layers().get(0), input);
        } else if (network.within() != network) {
            return ids(network.within(), input);
        }
        return network instanceof Network.Config graph
                ? ids(graph, Objects.requireNonNull(graph.inputs()).get(input))
                : OptionalInt.empty();
    }

    /**
     * The node of a network whose layer looks up an input as it comes: inputs of one node have their ids in common. Empty: none does,
     * or the network has no nodes.
     */
    public static Optional<String> node(LayerConfig network, int input) {
        if (!(network.innermost() instanceof Network.Config graph)) {
            return Optional.empty();
        }
        String name = Objects.requireNonNull(graph.inputs()).get(input);
        for (Network.Node node : graph.nodes()) {
            List<String> taken = node.inputs();
            String owner = node.layerOf() == null ? node.name() : node.layerOf();
            if (taken != null && !taken.isEmpty() && taken.get(0).equals(name) && looksUp(graph, owner)) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    private static boolean looksUp(Network.Config graph, String owner) {
        return graph.nodes().stream().anyMatch(node -> {
            LayerConfig layer = node.layer();
            return node.name().equals(owner) && layer != null && ids(layer, 0).isPresent();
        });
    }

    private static OptionalInt ids(Network.Config graph, String input) {
        Map<String, LayerConfig> layers = new HashMap<>();
        for (Network.Node node : graph.nodes()) {
            LayerConfig own = node.layer();
            if (own != null) {
                layers.put(node.name(), own);
            }
        }
        OptionalInt fewest = OptionalInt.empty();
        for (Network.Node node : graph.nodes()) {
            List<String> taken = node.inputs();
            String shared = node.layerOf();
            LayerConfig layer = layers.get(shared == null ? node.name() : shared);
            if (layer != null
                    && taken != null
                    && !taken.isEmpty()
                    && taken.get(0).equals(input)) {
                OptionalInt ids = ids(layer, 0);
                fewest = ids.isPresent() && ids.getAsInt() < fewest.orElse(Integer.MAX_VALUE) ? ids : fewest;
            }
        }
        return fewest;
    }
}
