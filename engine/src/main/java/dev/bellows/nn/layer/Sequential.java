package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.Consecutive;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Blocks in a row, each fed by the one before; its children are named {@code 0}, {@code 1}, …
 *
 * <p>Of sequences [batch, time, …] that differ in length, a second input says how many steps of each count. Blocks that look at several
 * steps are given it; all up to the first that makes one value of the steps must take it, or treat each step by itself.
 */
public final class Sequential extends Block implements OverTime, Divisible, Consecutive {
    /** Settings of a {@link Sequential}: those of its layers. */
    public record Config(List<LayerConfig> layers) implements LayerConfig {
        @Override
        public Sequential build() {
            return new Sequential(layers.stream().map(LayerConfig::build).toArray(Block[]::new));
        }
    }

    private final List<Block> layers = new ArrayList<>();

    public Sequential(Block... layers) {
        for (Block layer : layers) {
            append(layer);
        }
    }

    /** Puts {@code layer} after those that there are, before the network is initialized. */
    public Sequential add(Block layer) {
        append(layer);
        return this;
    }

    private void append(Block layer) {
        layers.add(child(Integer.toString(layers.size()), layer));
    }

    /** The blocks in order. */
    public List<Block> layers() {
        return Collections.unmodifiableList(layers);
    }

    @Override
    public List<Block> inOrder() {
        return layers();
    }

    @Override
    public Tensor forward(Tensor x) {
        return LayerChain.forward(layers, x, null, 0, layers.size());
    }

    /** Of x, or of sequences and their lengths, an integer [batch]. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        return switch (in.size()) {
            case 1 -> List.of(forward(in.get(0)));
            case 2 -> List.of(LayerChain.forward(layers, in.get(0), in.get(1), 0, layers.size()));
            default ->
                throw new ShapeException(
                        "Sequential: takes one input and, of sequences, their lengths, got " + in.size() + " inputs");
        };
    }

    /** Each rank has some of the units between two Dense layers that have nothing between them but what looks at one unit at a time. */
    @Override
    public boolean divide(Division how) {
        boolean any = false;
        Dense open = null;
        for (Block layer : layers) {
            if (layer instanceof Dense dense) {
                boolean fits = dense.isDivisible();
                if (open != null && fits && !dense.mixes(open)) {
                    open.divideUnits(how, true);
                    dense.divideInputs(how);
                    any = true;
                    open = null;
                } else {
                    open = fits && how.divides(dense.config().units()) ? dense : null;
                }
            } else if (!ByUnit.is(layer)) {
                open = null;
            }
        }
        return any;
    }

    @Override
    public boolean keepsTime() {
        return LayerChain.keepTime(layers);
    }

    @Override
    public Config config() {
        return new Config(layers.stream().map(Block::config).toList());
    }

    @Override
    public String toString() {
        return layers.stream().map(Block::toString).collect(Collectors.joining(", ", "Sequential(", ")"));
    }
}
