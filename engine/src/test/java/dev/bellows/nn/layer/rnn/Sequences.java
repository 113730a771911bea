package dev.bellows.nn.layer.rnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Random sequences, and what tests of recurrent blocks ask of them. */
final class Sequences {
    static final long SEED = 5;
    private static final double TOLERANCE = 1e-5;

    private Sequences() {}

    static NDArray random(int... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new Random(SEED).doubles(shape.size(), -1, 1).toArray();
        return NDArray.of(values, new Spec(shape, DType.F32));
    }

    static <B extends Block> B started(B block) {
        block.initialize(new Xavier(), SEED);
        return block;
    }

    /** Gives each parameter of {@code to} the values of that of {@code from} with the name that {@code name} makes of its own. */
    static void copy(Block from, Block to, UnaryOperator<String> name) {
        Map<String, dev.bellows.nn.Parameter> theirs = from.parameters();
        to.parameters().forEach((path, parameter) -> {
            NDArray values = theirs.get(name.apply(path)).data();
            parameter.set(NDArray.of(values.toDoubleArray(), values.spec()));
        });
    }

    static void same(Tensor expected, Tensor actual, String what) {
        assertEquals(expected.spec(), actual.spec(), what);
        assertArrayEquals(((NDArray) expected).toDoubleArray(), ((NDArray) actual).toDoubleArray(), TOLERANCE, what);
    }

    /** Sample {@code i} of an array [batch, …], as a batch of one, without the time steps from {@code length} on. */
    static Tensor sample(Tensor x, int i, int length) {
        return Slice.slice(Slice.slice(x, 0, i, i + 1), 1, 0, length);
    }
}
