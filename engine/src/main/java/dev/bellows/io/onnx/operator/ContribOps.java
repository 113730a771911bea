package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operators that ONNX Runtime adds to ONNX's own, in its domain {@code com.microsoft}: those that its optimizer puts in the place of several,
 * and exporters of transformers write. As its {@code docs/ContribOperators.md} of 1.29 says, and as it computes on a processor.
 */
final class ContribOps {
    static final String DOMAIN = "com.microsoft";

    /** How far QuickGelu's sigmoid is stretched unless the node says. */
    private static final double QUICK = 1.702;

    private ContribOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "com.microsoft",
                Stream.of(own(), ContribNorms.rows(), ContribAttention.rows(), ContribQuantization.rows())
                        .flatMap(Collection::stream)
                        .toList());
    }

    /** A row of this domain. */
    static Operator contrib(String name, Expansion expansion) {
        return row(name, 1, expansion).of(DOMAIN);
    }

    private static List<Operator> own() {
        return List.of(
                contrib("Gelu", call -> call.like(0, Gelu.gelu(call.tensor(0)))),
                contrib(
                        "BiasGelu",
                        call -> call.like(0, Gelu.gelu(call.tensor(0).add(call.tensor(1))))),
                contrib("FastGelu", call -> call.like(0, GeluTanh.geluTanh(biased(call)))),
                contrib(
                                "QuickGelu",
                                call -> call.like(0, ActivationOps.swish(call.tensor(0), call.real("alpha", QUICK))))
                        .named("alpha"),
                contrib("FusedMatMul", call -> call.like(0, product(call)))
                        .named("alpha", "transA", "transB", "transBatchA", "transBatchB"),
                contrib("FusedGemm", ContribOps::gemm)
                        .named(
                                "alpha",
                                "beta",
                                "transA",
                                "transB",
                                "activation",
                                "activation_alpha",
                                "activation_beta",
                                "activation_gamma"),
                contrib("FusedConv", ContribOps::conv)
                        .named(
                                "auto_pad",
                                "dilations",
                                "group",
                                "kernel_shape",
                                "pads",
                                "strides",
                                "activation",
                                "activation_params"));
    }

    private static Tensor biased(Call call) {
        return call.has(1) ? call.tensor(0).add(call.tensor(1)) : call.tensor(0);
    }

    /** α · A · B, the last two axes of either exchanged if the node says. */
    private static Tensor product(Call call) {
        if (call.flag("transBatchA", false) || call.flag("transBatchB", false)) {
            throw new ShapeException("transBatchA and transBatchB are not read");
        }
        Tensor a = turned(call.tensor(0), call.flag("transA", false));
        Tensor b = turned(call.tensor(1), call.flag("transB", false));
        Tensor y = MatrixOps.product(call.type(0), a, b);
        double alpha = call.real("alpha", 1);
        return alpha == 1 ? y : y.mul(alpha);
    }

    private static Tensor turned(Tensor x, boolean turn) {
        return turn && x.shape().rank() > 1 ? Transpose.swapAxes(x, -2, -1) : x;
    }

    private static List<Value> gemm(Call call) {
        Tensor y = product(call);
        double beta = call.real("beta", 1);
        if (call.has(2)) {
            y = y.add(beta == 1 ? call.tensor(2) : call.tensor(2).mul(beta));
        }
        List<Double> settings =
                List.of(call.real("activation_alpha", Double.NaN), call.real("activation_beta", Double.NaN));
        return call.like(0, activated(call.text("activation", ""), settings, y));
    }

    private static List<Value> conv(Call call) {
        Tensor y = ConvOps.biased(ConvOps.convolved(call, call.tensor(0), call.tensor(1)), call.optional(2));
        if (call.has(3)) {
            y = y.add(call.tensor(3));
        }
        List<Double> settings = new ArrayList<>();
        double[] given = call.reals("activation_params");
        for (int i = 0; given != null && i < given.length; i++) {
            settings.add(given[i]);
        }
        return call.like(0, activated(call.text("activation", ""), settings, y));
    }

    private static Tensor activated(String name, List<Double> settings, Tensor x) {
        return switch (name) {
            case "" -> x;
            case "Relu" -> Relu.relu(x);
            case "Tanh" -> Tanh.tanh(x);
            case "Sigmoid" -> Sigmoid.sigmoid(x);
            case "LeakyRelu" -> LeakyRelu.leakyRelu(x, setting(settings, 0, 0.01));
            case "Clip" -> Clip.clip(x, setting(settings, 0, -Float.MAX_VALUE), setting(settings, 1, Float.MAX_VALUE));
            case "HardSigmoid" -> HardSigmoid.hardSigmoid(x, setting(settings, 0, 0.2), setting(settings, 1, 0.5));
            default -> throw new ShapeException("activation " + name + " is not read");
        };
    }

    private static double setting(List<Double> settings, int place, double absent) {
        boolean isGiven = place < settings.size() && !Double.isNaN(settings.get(place));
        return isGiven ? settings.get(place) : absent;
    }
}
