package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.random.Dropout;
import dev.bellows.op.random.RandomNormal;
import dev.bellows.op.random.RandomUniform;
import java.util.Arrays;
import java.util.List;

/** What draws random numbers, from a stream that the block keeps the position of. */
final class RandomOps {
    private RandomOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "random",
                List.of(
                        row("Dropout _npx_dropout", RandomOps::dropout).named("p", "mode", "axes"),
                        row("_random_uniform random_uniform uniform", call -> uniform(call, shaped(call)))
                                .named("low", "high", "shape", "dtype"),
                        row(
                                        "_random_uniform_like",
                                        call -> uniform(call, call.tensor(0).spec()))
                                .named("low", "high"),
                        row("_random_normal random_normal normal", call -> normal(call, shaped(call)))
                                .named("loc", "scale", "shape", "dtype"),
                        row(
                                        "_random_normal_like",
                                        call -> normal(call, call.tensor(0).spec()))
                                .named("loc", "scale")));
    }

    /** The identity unless the network trains, or the node always drops. Along some axes the same numbers are dropped everywhere. */
    private static Tensor dropout(Call call) {
        Tensor x = call.tensor(0);
        double rate = call.attributes().real("p", 0.5);
        boolean drops = Recording.isTraining()
                || call.attributes().text("mode", "training").equals("always");
        if (!drops || rate == 0) {
            return x;
        }
        int[] axes = call.attributes().list("axes", new int[0]);
        Shape mask = x.shape();
        for (int axis : axes) {
            mask = mask.with(call.axis(0, axis), 1);
        }
        return axes.length == 0
                ? Dropout.dropout(x, call.counter(), rate, call.seed())
                : x.mul(Dropout.dropout(Full.of(x, x.spec().with(mask), 1), call.counter(), rate, call.seed()));
    }

    private static Spec shaped(Call call) {
        int[] dims = call.attributes().list("shape", 1);
        if (Arrays.stream(dims).anyMatch(dim -> dim < 1)) {
            throw new ShapeException("attribute shape leaves extents open");
        }
        return new Spec(Shape.of(dims), call.dtype("dtype", DType.F32));
    }

    private static Tensor uniform(Call call, Spec spec) {
        double low = call.attributes().real("low", 0);
        double high = call.attributes().real("high", 1);
        Tensor drawn = RandomUniform.randomUniform(call.counter(), spec, call.seed());
        return drawn.mul(high - low).add(low);
    }

    private static Tensor normal(Call call, Spec spec) {
        Tensor drawn = RandomNormal.randomNormal(call.counter(), spec, call.seed());
        return drawn.mul(call.attributes().real("scale", 1))
                .add(call.attributes().real("loc", 0));
    }
}
