package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network that ends in one of the layers of another, for features that were learned on the way. Its parameters have the paths
 * that they have in the whole network, so its weights are a part of the whole network's.
 *
 * @param network the shorter network
 * @param inputs which inputs of the whole network it takes, by their places from 0
 */
public record LayerCut(LayerConfig network, List<Integer> inputs) {
    public LayerCut {
        inputs = List.copyOf(inputs);
    }

    /**
     * The network up to a layer.
     *
     * @param path of the layer: its place in a {@link Sequential} or {@link Residual}, from 0, or from the end as -1, -2, …; its node's
     *     name in a {@link Network}, with {@code :1} for a node's second output; and with dots into a layer that is one of these, such
     *     as {@code body.2}. Within a Residual what the layer gives, before the input is added.
     * @throws IllegalArgumentException a sentence that lists the layers there are
     */
    public static LayerCut at(LayerConfig network, String path) {
        if (named(network) instanceof Network.Config config) {
            return new NodeCut(config, path).cut();
        }
        return new LayerCut(cut(network, path), List.of(0));
    }

    static LayerConfig cut(LayerConfig given, String path) {
        LayerConfig network = named(given);
        if (network instanceof Sequential.Config sequential) {
            return row(sequential.layers(), path);
        } else if (network instanceof Residual.Config residual) {
            return row(residual.layers(), path);
        } else if (network instanceof Network.Config config) {
            return new NodeCut(config, path).cut().network;
        }
        throw new IllegalArgumentException("layer: '" + path + "' is looked for in "
                + network.getClass().getName().replaceAll(".*\\.|\\$Config", "")
                + ", which is not made of layers that have names");
    }

    /** Without what only follows it; adapters are in its layers, so that they cannot be left away. */
    private static LayerConfig named(LayerConfig network) {
        return network instanceof LoRA.Config || network.within() == network ? network : named(network.within());
    }

    private static LayerConfig row(List<LayerConfig> layers, String path) {
        int place = place(layers.size(), first(path));
        String rest = rest(path);
        List<LayerConfig> kept = new ArrayList<>(layers.subList(0, place));
        kept.add(rest.isEmpty() ? layers.get(place) : cut(layers.get(place), rest));
        return new Sequential.Config(kept);
    }

    private static int place(int count, String text) {
        int place = text.matches("-?\\d{1,6}") ? Integer.parseInt(text) : count;
        int fromStart = place < 0 ? count + place : place;
        if (fromStart < 0 || fromStart >= count) {
            throw unknown(
                    text, IntStream.range(0, count).mapToObj(Integer::toString).toList());
        }
        return fromStart;
    }

    /** The first name of a path. */
    static String first(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }

    /** What comes after the first name of a path; empty if it ends there. */
    static String rest(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? "" : path.substring(dot + 1);
    }

    static IllegalArgumentException unknown(String layer, List<String> known) {
        return new IllegalArgumentException("layer: there is no '" + layer + "'; there are " + known);
    }
}
