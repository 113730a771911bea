package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.util.function.UnaryOperator;

/**
 * A block made of a function of ops, for a network that is built in code: a function cannot travel as JSON, so
 * {@link #config} refuses.
 */
public final class Lambda extends Block {
    private final String name;
    private final UnaryOperator<Tensor> function;

    /** @param name what it prints itself as */
    public Lambda(String name, UnaryOperator<Tensor> function) {
        this.name = name;
        this.function = function;
    }

    @Override
    public Tensor forward(Tensor x) {
        return function.apply(x);
    }

    @Override
    public String toString() {
        return "Lambda(" + name + ")";
    }
}
