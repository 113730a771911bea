package dev.bellows.nn;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Tanh;
import java.util.function.UnaryOperator;

/** The elementwise functions that follow a linear layer, by name. */
public enum ActivationFunction {
    /** max(x, 0). */
    RELU(Relu::relu),
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID(Sigmoid::sigmoid),
    TANH(Tanh::tanh);

    private final UnaryOperator<Tensor> function;

    ActivationFunction(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    public Tensor apply(Tensor x) {
        return function.apply(x);
    }
}
