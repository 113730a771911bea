package dev.bellows.io.keras;

import static dev.bellows.op.elementwise.Clip.clip;
import static dev.bellows.op.elementwise.Maximum.maximum;
import static dev.bellows.op.elementwise.Relu.relu;
import static dev.bellows.op.elementwise.Sigmoid.sigmoid;
import static dev.bellows.op.elementwise.Softplus.softplus;
import static dev.bellows.op.elementwise.Tanh.tanh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Silu;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Keras' activation functions by name, with its own defaults. */
final class Activations {
    private static final String HARD_SIGMOID = "hard_sigmoid";
    /** What Keras called so before its version 3, of a steeper slope. */
    private static final String OLD_HARD_SIGMOID = "hard_sigmoid_of_keras_2";

    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.ofEntries(
            Map.entry("linear", x -> x),
            Map.entry("relu", x -> relu(x)),
            Map.entry("relu6", x -> clip(x, 0, 6)),
            Map.entry("leaky_relu", x -> LeakyRelu.leakyRelu(x, 0.2)),
            Map.entry("elu", x -> Elu.elu(x)),
            Map.entry("selu", x -> Selu.selu(x)),
            Map.entry("celu", x -> Elu.elu(x)),
            Map.entry("gelu", x -> Gelu.gelu(x)),
            Map.entry("silu", x -> Silu.silu(x)),
            Map.entry("swish", x -> Silu.silu(x)),
            Map.entry("sigmoid", x -> sigmoid(x)),
            Map.entry("log_sigmoid", x -> softplus(x.neg()).neg()),
            Map.entry(HARD_SIGMOID, Activations::hardSigmoid),
            Map.entry(OLD_HARD_SIGMOID, x -> clip(x.mul(0.2).add(0.5), 0, 1)),
            Map.entry("hard_silu", x -> x.mul(hardSigmoid(x))),
            Map.entry("hard_swish", x -> x.mul(hardSigmoid(x))),
            Map.entry("softplus", x -> softplus(x)),
            Map.entry("softsign", x -> Softsign.softsign(x)),
            Map.entry("softmax", x -> Softmax.softmax(x, -1)),
            Map.entry("log_softmax", x -> LogSoftmax.logSoftmax(x, -1)),
            Map.entry("tanh", x -> tanh(x)),
            Map.entry("tanh_shrink", x -> x.sub(tanh(x))),
            Map.entry("hard_tanh", x -> clip(x, -1, 1)),
            Map.entry("soft_shrink", x -> Sign.sign(x).mul(relu(Abs.abs(x).sub(0.5)))),
            Map.entry(
                    "hard_shrink",
                    x -> Where.where(Greater.greater(Abs.abs(x), Full.scalar(x, 0.5)), x, Full.scalar(x, 0))),
            Map.entry(
                    "squareplus", x -> x.add(Sqrt.sqrt(Square.square(x).add(4))).div(2)),
            Map.entry("exponential", x -> Exp.exp(x)),
            Map.entry("mish", x -> x.mul(tanh(softplus(x)))));

    private static final Map<String, ActivationFunction> OURS = Map.of(
            "relu", ActivationFunction.RELU,
            "sigmoid", ActivationFunction.SIGMOID,
            "tanh", ActivationFunction.TANH,
            "softplus", ActivationFunction.SOFTPLUS,
            "softsign", ActivationFunction.SOFTSIGN,
            "elu", ActivationFunction.ELU,
            "selu", ActivationFunction.SELU,
            "gelu", ActivationFunction.GELU,
            "silu", ActivationFunction.SILU,
            "swish", ActivationFunction.SILU);

    private Activations() {}

    private static Tensor hardSigmoid(Tensor x) {
        return clip(x.div(6).add(0.5), 0, 1);
    }

    /** The name of what a setting says, which is a name or a serialized function. */
    static String name(Setting setting, String key) {
        JsonNode value = setting.node().path(key);
        if (value.isObject()) {
            JsonNode config = value.path("config");
            return config.isTextual()
                    ? config.asText()
                    : value.path("class_name").asText();
        }
        return value.isTextual() ? value.asText() : "linear";
    }

    /** A configuration of a version before 3 as one of today's. */
    static void modernize(JsonNode config) {
        if (config instanceof ObjectNode object) {
            for (String key : List.of("activation", "recurrent_activation")) {
                if (name(new Setting(object), key).equals(HARD_SIGMOID)) {
                    object.put(key, OLD_HARD_SIGMOID);
                }
            }
        }
        config.forEach(Activations::modernize);
    }

    static boolean isLinear(Setting setting) {
        return name(setting, "activation").equals("linear");
    }

    /** The same of ours, if there is one. */
    static Optional<ActivationFunction> ours(String name) {
        return Optional.ofNullable(OURS.get(name));
    }

    static Tensor apply(String name, Tensor x) {
        UnaryOperator<Tensor> function = FUNCTIONS.get(name);
        if (function == null) {
            throw unknown(name);
        }
        return function.apply(x);
    }

    static Tensor apply(Call call, Tensor x) {
        return apply(name(call.setting(), "activation"), x);
    }

    /** Refuses a function that is not known. */
    static void check(Setting setting) {
        check(setting, "activation");
    }

    static void check(Setting setting, String key) {
        if (!FUNCTIONS.containsKey(name(setting, key))) {
            throw unknown(name(setting, key));
        }
    }

    private static UnsupportedOpException unknown(String name) {
        return new UnsupportedOpException("has the activation '" + name + "', and known are "
                + FUNCTIONS.keySet().stream().sorted().toList());
    }

    /** {@code ReLU} and {@code LeakyReLU}: x from the threshold to the most, and a slope below the threshold. */
    static Tensor sloped(Call call, double slope) {
        Setting setting = call.setting();
        double threshold = setting.number("threshold", 0);
        Tensor x = call.x();
        Tensor below = threshold == 0 && slope == 0
                ? Full.scalar(x, 0)
                : x.sub(threshold).mul(slope);
        Tensor above = threshold == 0 && slope == 0
                ? maximum(x, below)
                : Where.where(Greater.greater(x, Full.scalar(x, threshold)), x, below);
        return setting.has("max_value") ? clip(above, -Double.MAX_VALUE, setting.number("max_value", 0)) : above;
    }
}
