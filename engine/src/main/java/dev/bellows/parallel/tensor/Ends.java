package dev.bellows.parallel.tensor;

import dev.bellows.nn.Block;
import dev.bellows.nn.Consecutive;
import dev.bellows.nn.layer.LoRA;
import dev.bellows.nn.layer.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The layers whose results are results of a network, as they are, and go nowhere else. */
final class Ends {
    private Ends() {}

    /** By path, such as {@code 3}; that of a layer that is the whole network is empty. */
    static Map<String, Block> of(Block network) {
        Map<String, Block> ends = new LinkedHashMap<>();
        collect("", network, ends);
        return ends;
    }

    private static void collect(String path, Block block, Map<String, Block> into) {
        if (block instanceof Network network) {
            network.ends().forEach((name, layer) -> collect(below(path, name), layer, into));
        } else if (block instanceof LoRA) {
            block.children().forEach((name, layer) -> collect(below(path, name), layer, into));
        } else if (block instanceof Consecutive row && !row.inOrder().isEmpty()) {
            List<Block> inOrder = row.inOrder();
            Block last = inOrder.get(inOrder.size() - 1);
            block.children().forEach((name, layer) -> {
                if (layer == last) {
                    collect(below(path, name), layer, into);
                }
            });
        } else {
            into.put(path, block);
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : name.isEmpty() ? path : path + "." + name;
    }
}
