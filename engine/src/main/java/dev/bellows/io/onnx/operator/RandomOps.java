package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.random.Dropout;
import dev.bellows.op.random.RandomBernoulli;
import dev.bellows.op.random.RandomCategorical;
import dev.bellows.op.random.RandomNormal;
import dev.bellows.op.random.RandomUniform;
import java.util.List;

/** What draws random numbers. They come from a stream that the block keeps the position of, so a seed in the file is not ORT's stream. */
final class RandomOps {
    private RandomOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("random", List.of(
            row("Dropout", 1, RandomOps::dropout).named("ratio", "seed", "is_test", "consumed_inputs").known(1, 2),
            row("RandomUniform", 1, call -> uniform(call, Shape.of(call.list("shape", new int[0])), ElementType.FLOAT))
                .named("dtype", "high", "low", "seed", "shape"),
            row("RandomUniformLike", 1, call -> uniform(call, call.shape(0), call.type(0))).named("dtype", "high", "low", "seed"),
            row("RandomNormal", 1, call -> normal(call, Shape.of(call.list("shape", new int[0])), ElementType.FLOAT))
                .named("dtype", "mean", "scale", "seed", "shape"),
            row("RandomNormalLike", 1, call -> normal(call, call.shape(0), call.type(0))).named("dtype", "mean", "scale", "seed"),
            row("Bernoulli", 15, RandomOps::bernoulli).named("dtype", "seed"),
            row("Multinomial", 7, RandomOps::multinomial).named("dtype", "sample_size", "seed")));
    }
    // spotless:on

    private static long seed(Call call) {
        return Double.doubleToLongBits(call.real("seed", 0)) * 31
                + call.evaluation().draw();
    }

    /** The identity, unless the node says that it trains. Before version 12 it trains as the network does. */
    private static List<Value> dropout(Call call) {
        Tensor x = call.tensor(0);
        double ratio = call.has(1) ? call.number(1) : call.real("ratio", 0.5);
        boolean trains = call.version() < 12
                ? Recording.isTraining() && !call.flag("is_test", false)
                : call.has(2) && call.number(2) != 0;
        Spec mask = x.spec().with(DType.BOOL);
        if (!trains || ratio == 0) {
            return List.of(Value.of(call.type(0), x), Value.of(ElementType.BOOL, Full.of(x, mask, 1)));
        }
        Tensor scale = Dropout.dropout(Full.like(x, 1), call.evaluation().counter(), ratio, seed(call));
        return List.of(Value.of(call.type(0), x.mul(scale)), Value.of(ElementType.BOOL, Cast.cast(scale, DType.BOOL)));
    }

    private static List<Value> uniform(Call call, Shape shape, ElementType absent) {
        ElementType type = call.elements("dtype", absent);
        double low = call.real("low", 0);
        double high = call.real("high", 1);
        Tensor drawn = RandomUniform.randomUniform(call.evaluation().counter(), new Spec(shape, DType.F32), seed(call));
        return Call.of(type, drawn.mul(high - low).add(low));
    }

    private static List<Value> normal(Call call, Shape shape, ElementType absent) {
        ElementType type = call.elements("dtype", absent);
        Tensor drawn = RandomNormal.randomNormal(call.evaluation().counter(), new Spec(shape, DType.F32), seed(call));
        return Call.of(type, drawn.mul(call.real("scale", 1)).add(call.real("mean", 0)));
    }

    private static List<Value> bernoulli(Call call) {
        Tensor p = Cast.cast(call.tensor(0), DType.F32);
        return Call.of(
                call.elements("dtype", call.type(0)),
                RandomBernoulli.randomBernoulli(call.evaluation().counter(), p, seed(call)));
    }

    /** From unnormalised logarithms of probabilities [batch, classes]. */
    private static List<Value> multinomial(Call call) {
        Tensor p = Softmax.softmax(call.tensor(0), -1);
        Tensor drawn = RandomCategorical.randomCategorical(
                call.evaluation().counter(), p, call.integer("sample_size", 1), seed(call));
        return Call.of(call.elements("dtype", ElementType.INT32), drawn);
    }
}
