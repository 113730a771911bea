package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;
import static dev.bellows.io.onnx.export.Row.same;

import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.HardSwish;
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
import java.util.List;

/** Activations. */
final class ActivationNodes {
    /** The first version with Gelu. */
    private static final int GELU = 20;

    private ActivationNodes() {}

    static List<Row> rows() {
        return Row.family(
                "activation",
                List.of(
                        same(Relu.class, "Relu"),
                        same(Sigmoid.class, "Sigmoid"),
                        same(Tanh.class, "Tanh"),
                        same(Softplus.class, "Softplus"),
                        same(Softsign.class, "Softsign"),
                        same(Selu.class, "Selu"),
                        same(HardSwish.class, "HardSwish"),
                        same(Gelu.class, "Gelu").from(GELU),
                        row(GeluTanh.class, "Gelu", (at, op) -> at.node("Gelu", at.in(0))
                                        .text("approximate", "tanh")
                                        .result())
                                .from(GELU),
                        row(Elu.class, "Elu", (at, op) -> at.node("Elu", at.in(0))
                                .number("alpha", op.alpha())
                                .result()),
                        row(LeakyRelu.class, "LeakyRelu", (at, op) -> at.node("LeakyRelu", at.in(0))
                                .number("alpha", op.alpha())
                                .result()),
                        same(PRelu.class, "PRelu").when(PRelu.class, (op, in) -> in.get(1)
                                .shape()
                                .broadcastsTo(in.get(0).shape())),
                        row(HardSigmoid.class, "HardSigmoid", (at, op) -> at.node("HardSigmoid", at.in(0))
                                .number("alpha", op.alpha())
                                .number("beta", op.beta())
                                .result()),
                        row(Clip.class, "Clip", ActivationNodes::clip),
                        row(Softmax.class, "Softmax", (at, op) -> at.node("Softmax", at.in(0))
                                .whole("axis", op.axis())
                                .result()),
                        row(LogSoftmax.class, "LogSoftmax", (at, op) -> at.node("LogSoftmax", at.in(0))
                                .whole("axis", op.axis())
                                .result())));
    }

    private static String clip(Application at, Clip op) {
        String least = Double.isInfinite(op.min()) ? "" : at.scalar(at.out().dtype(), op.min());
        String greatest = Double.isInfinite(op.max()) ? "" : at.scalar(at.out().dtype(), op.max());
        return at.node("Clip", at.in(0), least, greatest).result();
    }
}
