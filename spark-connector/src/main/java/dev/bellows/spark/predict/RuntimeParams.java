package dev.bellows.spark.predict;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Precision;
import java.util.List;

/** Which Params a model can have that ONNX Runtime computes. */
public final class RuntimeParams {
    private RuntimeParams() {}

    /**
     * Refuses others.
     *
     * @throws UnsupportedOpException a sentence, if it is to compute otherwise than in f32 on a processor
     */
    public static void require(String precision, String device) {
        requireUsual("precision", precision, Precision.FP32.toString(), Precision.AUTO.toString());
        requireUsual("device", device, "cpu", "auto");
    }

    private static void requireUsual(String param, String given, String... usual) {
        if (!List.of(usual).contains(given)) {
            throw new UnsupportedOpException(param + ": must be one of " + List.of(usual)
                    + " for a model that ONNX Runtime computes; got '" + given + "'");
        }
    }
}
