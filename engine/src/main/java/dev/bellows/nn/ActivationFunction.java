package dev.bellows.nn;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Silu;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Tanh;
import java.util.function.UnaryOperator;

/** The elementwise functions that follow a linear layer, by name. */
public enum ActivationFunction {
    /** max(x, 0). */
    RELU(Relu::relu),
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID(Sigmoid::sigmoid),
    TANH(Tanh::tanh),
    /** ln(1 + eˣ), which MXNet calls softrelu. */
    SOFTPLUS(Softplus::softplus),
    /** x / (1 + |x|). */
    SOFTSIGN(Softsign::softsign),
    /** x if x > 0, else 0.01 x; {@link LeakyRelu} takes other slopes. */
    LEAKY_RELU(x -> LeakyRelu.leakyRelu(x, 0.01)),
    /** x if x > 0, else eˣ - 1; {@link Elu} takes other scales. */
    ELU(Elu::elu),
    /** The self-normalising {@link Selu}. */
    SELU(Selu::selu),
    /** ½ x (1 + erf(x / √2)). */
    GELU(Gelu::gelu),
    /** The approximation {@link GeluTanh} of GELU. */
    GELU_TANH(GeluTanh::geluTanh),
    /** x / (1 + e⁻ˣ), also called swish. */
    SILU(Silu::silu),
    /** x / 5 + ½, but no less than 0 and no more than 1. */
    HARD_SIGMOID(HardSigmoid::hardSigmoid);

    private final UnaryOperator<Tensor> function;

    ActivationFunction(UnaryOperator<Tensor> function) {
        this.function = function;
    }

    public Tensor apply(Tensor x) {
        return function.apply(x);
    }
}
