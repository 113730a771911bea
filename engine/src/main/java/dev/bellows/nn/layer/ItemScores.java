package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/**
 * Scores the items of lists, [batch, items, …] to [batch, items], each by itself: by a network that takes [batch, …] and gives
 * one number. Its parameters have the paths that they have in that network, so a network that was trained on lists scores single
 * items as well.
 */
public final class ItemScores extends Block {
    /** Settings of {@link ItemScores}: the network. */
    public record Config(LayerConfig item) implements LayerConfig {
        @Override
        public ItemScores build() {
            return new ItemScores(item.build());
        }
    }

    private final Block item;

    /** @param item the network of one item */
    public ItemScores(Block item) {
        this.item = child("", item);
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, items, …], got " + x.shape());
        }
        int batch = x.shape().dim(0);
        int items = x.shape().dim(1);
        int[] one = x.shape().without(0).dims();
        one[0] = Math.multiplyExact(batch, items);
        Tensor scores = item.call(x.reshape(one));
        if (!scores.shape().equals(Shape.of(one[0], 1))) {
            throw new ShapeException(this + ": the network must give one number for an item, [1], but gives "
                    + scores.shape().without(0));
        }
        return scores.reshape(batch, items);
    }

    @Override
    public Config config() {
        return new Config(item.config());
    }

    @Override
    public String toString() {
        return "ItemScores(" + item + ")";
    }
}
