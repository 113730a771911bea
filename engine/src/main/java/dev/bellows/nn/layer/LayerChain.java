package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.Consecutive;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layers that a network applies one behind the other, those within blocks that are {@link Consecutive} too, so that some of them
 * can be computed by themselves.
 *
 * @param links first to last
 */
public record LayerChain(List<Link> links) {
    /**
     * A layer.
     *
     * @param path of it in the network, such as {@code 1.0}
     */
    public record Link(String path, Block layer) {}

    public LayerChain {
        links = List.copyOf(links);
    }

    /** That of a network; empty if its layers are in another arrangement. */
    public static Optional<LayerChain> of(Block network) {
        if (!(network instanceof Consecutive)) {
            return Optional.empty();
        }
        List<Link> links = new ArrayList<>();
        open("", network, links);
        return Optional.of(new LayerChain(links));
    }

    private static void open(String path, Block block, List<Link> into) {
        if (!(block instanceof Consecutive consecutive)) {
            into.add(new Link(path, block));
            return;
        }
        for (Block layer : consecutive.inOrder()) {
            String name = block.children().entrySet().stream()
                    .filter(child -> child.getValue() == layer)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
            open(name.isEmpty() || path.isEmpty() ? path + name : path + "." + name, layer, into);
        }
    }

    /**
     * Applies the layers from {@code start} up to {@code end}.
     *
     * @param x what the layer {@code start} takes, batch first
     * @param lengths how many steps of each sequence count, an integer [batch]; null: all, or there are no sequences
     */
    public Tensor forward(Tensor x, @Nullable Tensor lengths, int start, int end) {
        return forward(links.stream().map(Link::layer).toList(), x, lengths, start, end);
    }

    /** As {@link #forward(Tensor, Tensor, int, int)}, of all {@code layers}. */
    static Tensor forward(List<Block> layers, Tensor x, @Nullable Tensor lengths, int start, int end) {
        Tensor y = x;
        boolean sequence = lengths != null && keepTime(layers.subList(0, start));
        for (Block layer : layers.subList(start, end)) {
            if (sequence && lengths != null && layer instanceof OverTime steps) {
                y = layer.callAll(List.of(y, lengths)).get(0);
                sequence = steps.keepsTime();
            } else if (sequence && !ByStep.is(layer)) {
                throw new ShapeException(
                        layer + ": looks at several steps of sequences that differ in length and takes no"
                                + " lengths, so what fills up the short ones would count; put LastStep, MeanOverTime or"
                                + " MaxOverTime before it, or, of Dense, set flatten to false");
            } else {
                y = layer.call(y);
            }
        }
        return y;
    }

    /** Whether sequences are still such behind these layers. */
    static boolean keepTime(List<Block> layers) {
        return layers.stream().noneMatch(layer -> layer instanceof OverTime steps && !steps.keepsTime());
    }
}
