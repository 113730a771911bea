package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.HardSwish;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ArgMax;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Activation functions. */
final class ActivationOps {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private ActivationOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("activation", List.of(
            activation("Relu", 1, call -> relu(call.tensor(0))).named("consumed_inputs"),
            activation("Sigmoid", 1, call -> Sigmoid.sigmoid(call.tensor(0))).named("consumed_inputs"),
            activation("Softplus", 1, call -> Softplus.softplus(call.tensor(0))),
            activation("Softsign", 1, call -> Softsign.softsign(call.tensor(0))),
            activation("HardSwish", 14, call -> HardSwish.hardSwish(call.tensor(0))),
            activation("HardSigmoid", 1, call -> HardSigmoid.hardSigmoid(call.tensor(0), call.real("alpha", 0.2), call.real("beta", 0.5)))
                .named("alpha", "beta", "consumed_inputs"),
            activation("LeakyRelu", 1, call -> LeakyRelu.leakyRelu(call.tensor(0), call.real("alpha", 0.01)))
                .named("alpha", "consumed_inputs"),
            activation("Elu", 1, call -> Elu.elu(call.tensor(0), call.real("alpha", 1))).named("alpha", "consumed_inputs"),
            activation("Celu", 12, ActivationOps::celu).named("alpha"),
            activation("Selu", 1, ActivationOps::selu).named("alpha", "gamma", "consumed_inputs"),
            activation("ThresholdedRelu", 10, ActivationOps::thresholded).named("alpha"),
            activation("Shrink", 9, ActivationOps::shrink).named("lambd", "bias"),
            activation("PRelu", 1, ActivationOps::prelu).named("consumed_inputs"),
            activation("Mish", 18, call -> call.tensor(0).mul(Tanh.tanh(Softplus.softplus(call.tensor(0))))),
            activation("Gelu", 20, ActivationOps::gelu).named("approximate"),
            activation("Swish", 24, call -> swish(call.tensor(0), call.real("alpha", 1))).named("alpha"),
            activation("SwiGLU", 28, ActivationOps::swiGlu).named("alpha"),
            activation("Softmax", 1, call -> along(call, Softmax::softmax)).named("axis"),
            activation("LogSoftmax", 1, call -> along(call, LogSoftmax::logSoftmax)).named("axis"),
            activation("Hardmax", 1, call -> along(call, ActivationOps::hardmax)).named("axis")));
    }
    // spotless:on

    private static Operator activation(String name, int since, Function<Call, Tensor> f) {
        return row(name, since, call -> call.like(0, f.apply(call)));
    }

    private static Tensor relu(Tensor x) {
        return x.dtype().isFloating() ? Relu.relu(x) : Maximum.maximum(x, Full.scalar(x, 0));
    }

    /** max(0, x) + min(0, α · (exp(x / α) - 1)). */
    private static Tensor celu(Call call) {
        double alpha = call.real("alpha", 1);
        Tensor x = call.tensor(0);
        return Elu.elu(x.div(alpha), 1).mul(alpha);
    }

    private static Tensor selu(Call call) {
        double alpha = call.real("alpha", call.version() < 6 ? 1.6732 : SELU_ALPHA);
        double gamma = call.real("gamma", call.version() < 6 ? 1.0507 : SELU_SCALE);
        Tensor x = call.tensor(0);
        boolean usual = Math.abs(alpha - SELU_ALPHA) < 1e-6 && Math.abs(gamma - SELU_SCALE) < 1e-6;
        return usual ? Selu.selu(x) : Elu.elu(x, alpha).mul(gamma);
    }

    private static Tensor thresholded(Call call) {
        Tensor x = call.tensor(0);
        return Where.where(Less.less(Full.scalar(x, call.real("alpha", 1)), x), x, Full.scalar(x, 0));
    }

    /** Towards 0 by the bias where it is farther than λ from it, else 0. */
    private static Tensor shrink(Call call) {
        Tensor x = call.tensor(0);
        double lambda = call.real("lambd", 0.5);
        Tensor far = Less.less(Full.scalar(x, lambda), Abs.abs(x));
        if (!x.dtype().isFloating()) {
            Tensor wide = Cast.cast(x, DType.F64);
            far = Less.less(Full.scalar(wide, lambda), Abs.abs(wide));
            Tensor moved = wide.sub(Sign.sign(wide).mul(call.real("bias", 0)));
            return Where.where(far, moved, Full.scalar(wide, 0));
        }
        Tensor moved = x.sub(Sign.sign(x).mul(call.real("bias", 0)));
        return Where.where(far, moved, Full.scalar(x, 0));
    }

    private static Tensor prelu(Call call) {
        Tensor x = call.tensor(0);
        Tensor slope = call.tensor(1);
        if (call.version() < 7 && slope.shape().size() > 1) {
            slope = Numbers.beside(x.shape(), slope, 1);
        }
        Tensor zero = Full.scalar(x, 0);
        return Where.where(Less.less(x, zero), x.mul(slope), x);
    }

    private static Tensor gelu(Call call) {
        Tensor x = call.tensor(0);
        if (!call.text("approximate", "none").equals("tanh")) {
            return Gelu.gelu(x);
        }
        Tensor cube = x.mul(x).mul(x);
        Tensor inner = x.add(cube.mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
        return x.mul(0.5).mul(Tanh.tanh(inner).add(1));
    }

    static Tensor swish(Tensor x, double alpha) {
        return x.mul(Sigmoid.sigmoid(alpha == 1 ? x : x.mul(alpha)));
    }

    private static Tensor swiGlu(Call call) {
        Tensor gate = call.tensor(0);
        if (!call.shape(1).equals(gate.shape())) {
            throw new ShapeException("both inputs need one shape");
        }
        return swish(gate, call.real("alpha", 1)).mul(call.tensor(1));
    }

    /** Before version 13 all axes from the given one on are one, and it is 1 where it is left out; since then it is the last. */
    private static Tensor along(Call call, BiFunction<Tensor, Integer, Tensor> f) {
        Tensor x = call.tensor(0);
        if (call.version() >= 13) {
            return f.apply(x, call.axis(0, call.whole("axis", -1)));
        }
        int axis = Call.saturated(call.whole("axis", 1));
        Shape shape = x.shape();
        int from = axis < 0 ? axis + shape.rank() : axis;
        int rows = Math.toIntExact(shape.slice(0, from).size());
        return f.apply(x.reshape(rows, -1), 1).reshape(shape.dims());
    }

    private static Tensor hardmax(Tensor x, int axis) {
        int chosen = x.shape().axis(axis);
        int last = x.shape().rank() - 1;
        Tensor hot = OneHot.oneHot(ArgMax.argMax(x, chosen), x.shape().dim(chosen), x.dtype());
        int[] order = new int[last + 1];
        for (int i = 0, from = 0; i <= last; i++) {
            order[i] = i == chosen ? last : from++;
        }
        return Transpose.transpose(hot, order);
    }
}
