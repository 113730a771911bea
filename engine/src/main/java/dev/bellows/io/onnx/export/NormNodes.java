package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.all;
import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LocalResponseNorm;
import java.util.List;

/** Normalisations. */
final class NormNodes {
    private NormNodes() {}

    static List<Row> rows() {
        return Row.family(
                "norm",
                List.of(
                        row(BatchNormInference.class, "BatchNormalization", (at, op) -> at.node(
                                                "BatchNormalization", at.inputs())
                                        .number("epsilon", op.epsilon())
                                        .result())
                                .when(BatchNormInference.class, (op, in) -> isOfOneDtype(in)),
                        all(LayerNorm.class, "LayerNormalization", NormNodes::layerNorm)
                                .when(
                                        LayerNorm.class,
                                        (op, in) ->
                                                op.axis() == in.get(0).shape().rank() - 1 && isOfOneDtype(in)),
                        row(InstanceNorm.class, "InstanceNormalization", (at, op) -> at.node(
                                                "InstanceNormalization", at.inputs())
                                        .number("epsilon", op.epsilon())
                                        .result())
                                .when(
                                        InstanceNorm.class,
                                        (op, in) -> in.get(0).shape().rank() > 2 && isOfOneDtype(in)),
                        row(LocalResponseNorm.class, "LRN", (at, op) -> at.node("LRN", at.in(0))
                                .whole("size", op.size())
                                .number("alpha", op.alpha())
                                .number("beta", op.beta())
                                .number("bias", op.k())
                                .result())));
    }

    private static boolean isOfOneDtype(List<Spec> in) {
        return in.stream().map(Spec::dtype).distinct().count() == 1;
    }

    private static List<String> layerNorm(Application at, LayerNorm op) {
        if (at.isUsed(1) || at.isUsed(2)) {
            throw new UnsupportedOpException("its mean or variance is used, which ONNX's operator does not give");
        }
        return List.of(at.node("LayerNormalization", at.inputs())
                .whole("axis", op.axis())
                .number("epsilon", op.epsilon())
                .result());
    }
}
