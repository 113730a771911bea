package dev.bellows.nn.layer;

import dev.bellows.core.Spec;
import dev.bellows.graph.Trace;
import dev.bellows.nn.Block;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        if (!isIn(network)) {
            return List.of();
        }
        Map<String, BatchStatistics> found = new LinkedHashMap<>();
        try (Block.Listening listening = network.listen((block, in, out) -> {
            if (block instanceof BatchNormalization own && own.isOfOwnRows()) {
                String path = CreationSite.path();
                found.put(
                        path,
                        new BatchStatistics(
                                path, own.toString(), own.values(out.get(0).shape())));
            }
        })) {
            Trace trace = Trace.inferring();
            List<Tensor> traced = new ArrayList<>();
            inputs.forEach(spec -> traced.add(trace.input("x" + traced.size(), spec)));
            network.callAll(traced);
        }
        return List.copyOf(found.values());
    }

    private static boolean isIn(Block block) {
        return (block instanceof BatchNormalization own && own.isOfOwnRows())
                || block.children().values().stream().anyMatch(BatchStatistics::isIn);
    }
}
