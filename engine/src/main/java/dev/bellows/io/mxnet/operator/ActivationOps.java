package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.PRelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxWithLength;
import dev.bellows.op.norm.Softmin;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Activations, and probabilities from scores. */
final class ActivationOps {
    private static final Set<String> KINDS =
            Set.of("relu", "sigmoid", "tanh", "softrelu", "softsign", "log_sigmoid", "mish");
    private static final Set<String> LEAKY = Set.of("leaky", "prelu", "elu", "selu", "gelu", "rrelu");

    private ActivationOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "activation",
                List.of(
                        row("Activation _npx_activation", ActivationOps::activation)
                                .named("act_type")
                                .refusing(given -> unknown(given, "act_type", "", KINDS)),
                        row("relu _npx_relu", call -> Relu.relu(call.tensor(0))),
                        row("sigmoid _npx_sigmoid", call -> Sigmoid.sigmoid(call.tensor(0))),
                        row("softsign", call -> Softsign.softsign(call.tensor(0))),
                        row(
                                        "hard_sigmoid",
                                        call -> HardSigmoid.hardSigmoid(
                                                call.tensor(0),
                                                call.attributes().real("alpha", 0.2),
                                                call.attributes().real("beta", 0.5)))
                                .named("alpha", "beta"),
                        row("LeakyReLU _npx_leaky_relu", ActivationOps::leaky)
                                .named("act_type", "slope", "lower_bound", "upper_bound")
                                .refusing(given -> unknown(given, "act_type", "leaky", LEAKY)),
                        row("softmax _npx_softmax", call -> along(call, x -> softmax(call, x)))
                                .named("axis", "temperature", "dtype", "use_length"),
                        row(
                                        "log_softmax _npx_log_softmax",
                                        call -> along(call, x -> LogSoftmax.logSoftmax(x, axis(call))))
                                .named("axis", "temperature", "dtype", "use_length")
                                .refusing(given -> given.flag("use_length", false) ? "attribute use_length" : ""),
                        row("softmin", call -> along(call, x -> Softmin.softmin(x, axis(call))))
                                .named("axis", "temperature", "dtype", "use_length")
                                .refusing(given -> given.flag("use_length", false) ? "attribute use_length" : ""),
                        row(
                                        "SoftmaxActivation",
                                        call -> call.attributes()
                                                        .text("mode", "instance")
                                                        .equals("channel")
                                                ? Softmax.softmax(call.tensor(0), 1)
                                                : Softmax.softmax(call.tensor(0), -1))
                                .named("mode"),
                        row("SoftmaxOutput Softmax", ActivationOps::head)
                                .named(
                                        "grad_scale",
                                        "ignore_label",
                                        "multi_output",
                                        "use_ignore",
                                        "preserve_shape",
                                        "normalization",
                                        "out_grad",
                                        "smooth_alpha")
                                .labelled(1),
                        row("LinearRegressionOutput", call -> call.tensor(0))
                                .named("grad_scale")
                                .labelled(1),
                        row("MAERegressionOutput", call -> call.tensor(0))
                                .named("grad_scale")
                                .labelled(1),
                        row("LogisticRegressionOutput", call -> Sigmoid.sigmoid(call.tensor(0)))
                                .named("grad_scale")
                                .labelled(1),
                        row("SVMOutput", call -> call.tensor(0))
                                .named("margin", "regularization_coefficient", "use_linear")
                                .labelled(1),
                        row("MakeLoss", call -> call.tensor(0)).named("grad_scale", "valid_thresh", "normalization"),
                        row("IdentityAttachKLSparseReg", call -> call.tensor(0))
                                .named("sparseness_target", "penalty", "momentum")
                                .labelled(1)));
    }

    private static String unknown(Attributes given, String name, String absent, Set<String> known) {
        String kind = given.text(name, absent);
        return known.contains(kind) ? "" : "attribute " + name + " = " + kind;
    }

    private static Tensor activation(Call call) {
        Tensor x = call.tensor(0);
        return switch (call.attributes().text("act_type", "")) {
            case "relu" -> Relu.relu(x);
            case "sigmoid" -> Sigmoid.sigmoid(x);
            case "tanh" -> Tanh.tanh(x);
            case "softrelu" -> Softplus.softplus(x);
            case "softsign" -> Softsign.softsign(x);
            case "log_sigmoid" -> Softplus.softplus(x.neg()).neg();
            case "mish" -> x.mul(Tanh.tanh(Softplus.softplus(x)));
            default -> throw new ShapeException("no such activation");
        };
    }

    private static Tensor leaky(Call call) {
        Tensor x = call.tensor(0);
        Attributes given = call.attributes();
        double slope = given.real("slope", 0.25);
        return switch (given.text("act_type", "leaky")) {
            case "prelu" -> PRelu.prelu(x, channels(x, call.tensor(1)));
            case "elu" -> Elu.elu(x, slope);
            case "selu" -> Selu.selu(x);
            case "gelu" -> Gelu.gelu(x);
            // In training MXNet draws the slope; here it is the mean that it predicts by.
            case "rrelu" ->
                LeakyRelu.leakyRelu(x, (given.real("lower_bound", 0.125) + given.real("upper_bound", 0.334)) / 2);
            default -> LeakyRelu.leakyRelu(x, slope);
        };
    }

    /** Slopes of channels as they broadcast over [batch, channels, …]; one slope is everybody's. */
    private static Tensor channels(Tensor x, Tensor slope) {
        if (slope.shape().rank() != 1 || slope.shape().size() == 1 || x.shape().rank() < 2) {
            return slope;
        }
        int[] column = new int[x.shape().rank()];
        Arrays.fill(column, 1);
        column[1] = slope.shape().dim(0);
        return slope.reshape(column);
    }

    private static int axis(Call call) {
        return call.axis(0, call.attributes().integer("axis", -1));
    }

    /** A function of scores that are divided by the temperature, in the dtype that is asked for. */
    private static Tensor along(Call call, UnaryOperator<Tensor> function) {
        Tensor x = call.tensor(0);
        DType wanted = call.dtype("dtype", x.dtype().isFloating() ? x.dtype() : DType.F32);
        Tensor scores = Cast.cast(x, wanted);
        double temperature = call.attributes().real("temperature", 1);
        return function.apply(temperature == 1 ? scores : scores.div(temperature));
    }

    private static Tensor softmax(Call call, Tensor x) {
        return call.attributes().flag("use_length", false)
                ? SoftmaxWithLength.softmaxWithLength(x, Cast.cast(call.tensor(1), DType.I32), axis(call))
                : Softmax.softmax(x, axis(call));
    }

    private static Tensor overRows(Tensor x) {
        int[] dims = x.shape().dims();
        return Softmax.softmax(x.reshape(dims[0], -1), 1).reshape(dims);
    }

    /** Over channels if it has several outputs, over the last axis if it keeps the shape, else over all but the batch. */
    private static Tensor head(Call call) {
        Tensor x = call.tensor(0);
        if (call.attributes().flag("multi_output", false)) {
            return Softmax.softmax(x, 1);
        }
        return call.attributes().flag("preserve_shape", false) ? Softmax.softmax(x, -1) : overRows(x);
    }
}
