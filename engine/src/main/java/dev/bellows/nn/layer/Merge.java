package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import java.util.List;
import java.util.function.BinaryOperator;

/** One tensor of several, element by element, whose shapes broadcast; for a node of a {@link Network}. */
public final class Merge extends Block {
    /** What becomes of the elements that meet. */
    public enum By {
        SUM(Tensor::add),
        PRODUCT(Tensor::mul),
        /** The sum, divided by the number of inputs. */
        MEAN(Tensor::add),
        MAXIMUM(Maximum::maximum),
        MINIMUM(Minimum::minimum);

        private final BinaryOperator<Tensor> pair;

        By(BinaryOperator<Tensor> pair) {
            this.pair = pair;
        }
    }

    /** Settings of a {@link Merge}. */
    public record Config(By by) implements LayerConfig {
        @Override
        public Merge build() {
            return new Merge(this);
        }
    }

    private final Config config;

    private Merge(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x;
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        Tensor merged = in.stream().reduce(config.by.pair).orElseThrow();
        return List.of(config.by == By.MEAN ? merged.mul(1.0 / in.size()) : merged);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Merge(" + config.by + ")";
    }
}
