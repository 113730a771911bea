package dev.bellows.nn.layer;

import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A layer that normalises by the rows that its worker has of a batch: of one value there is no variance, and what comes out of it is the shift alone,
 * whatever went in.
 *
 * @param path of the layer; empty: it is the whole network
 * @param layer with its settings
 * @param valuesPerRow how many values of each channel a row brings
 */
public record BatchStatistics(String path, String layer, long valuesPerRow) {
    /**
     * Those of a network, found out without an array.
     *
     * @param inputs what it takes of one row, batch first
     */
    public static List<BatchStatistics> of(Block network, List<Spec> inputs) {
        Map<String, BatchNormalization> layers = new HashMap<>();
        find("", network, layers);
        if (layers.isEmpty()) {
            return List.of();
        }
        List<BatchStatistics> found = new ArrayList<>();
        for (NetworkSummary.Layer layer :
                NetworkTrace.inferring(network, inputs).layers()) {
            BatchNormalization own = layers.get(layer.path());
            if (own != null) {
                found.add(new BatchStatistics(layer.path(), layer.text(), own.valuesPerRow(layer.output())));
            }
        }
        return found;
    }

    private static void find(String path, Block block, Map<String, BatchNormalization> found) {
        if (block instanceof BatchNormalization own && own.isOfOwnRows()) {
            found.put(path, own);
        }
        block.children().forEach((name, child) -> find(path.isEmpty() ? name : path + "." + name, child, found));
    }
}
