package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Spec;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.reduce.ReduceMax;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A fused kernel gives the bits of the ops one by one, where sums are of so few elements of f32 or bf16 that f64 has room for all their bits; other sums may differ in their order. Graphs are drawn from seeds 0, 1, …; {@code -Dbellows.fusion=200} tries more of them. A failure names the seed.
 */
final class FusionOnDeviceTest {
    private static final int GRAPHS = Integer.getInteger("bellows.fusion", 6);

    private static NDArray drawn(Spec spec, Draws draws) {
        float[] values = new float[(int) spec.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.below(5) == 0 ? draws.below(3) : (float) (6 * draws.uniform() - 3);
        }
        NDArray floats = NDArray.of(values, spec.shape().dims());
        return (NDArray) Cast.cast(floats, spec.dtype());
    }

    private static List<Tensor> inputs(long seed) {
        Draws draws = new Draws(seed, 1);
        List<Tensor> all = new ArrayList<>();
        RandomElementwise.inputs().forEach(spec -> all.add(drawn(spec, draws)));
        return all;
    }

    private static List<NDArray> arrays(List<Tensor> tensors) {
        return tensors.stream().map(NDArray.class::cast).toList();
    }

    @Test
    void drawnGraphsGiveTheBitsOfTheirOpsOneByOne() {
        try (CudaBackend backend = TestDevice.open();
                Backends.Use use = Backends.use(backend)) {
            for (long seed = 0; seed < GRAPHS; seed++) {
                RandomElementwise network = new RandomElementwise(seed);
                try (Scope all = Scope.open("graph")) {
                    List<Tensor> inputs = inputs(seed);
                    List<Tensor> expected = network.on(inputs);
                    Trace trace = new Trace();
                    List<Tensor> symbols = new ArrayList<>();
                    inputs.forEach(input -> symbols.add(trace.input("x" + symbols.size(), input.spec())));
                    try (Executable compiled = Executable.compile(trace.graph(network.on(symbols)), backend)) {
                        assertTrue(compiled.explain().contains(" + "), compiled::explain);
                        same(expected, compiled.run(arrays(inputs)), "seed " + seed);
                        try (Emulator.Otherwise order = Emulator.get().backwards()) {
                            same(expected, compiled.run(arrays(inputs)), "blocks backwards, seed " + seed);
                        }
                    }
                }
            }
        }
    }

    private static void same(List<Tensor> expected, List<NDArray> actual, String which) {
        for (int i = 0; i < expected.size(); i++) {
            float[] wanted = ((NDArray) expected.get(i)).toFloatArray();
            assertArrayEquals(wanted, actual.get(i).toFloatArray(), which + ", result " + i);
        }
    }

    /** What is new of an array lies where the old one did, which another part of the step reads. */
    @Test
    void anArrayIsReadBeforeItIsOverwritten() {
        Spec spec = Spec.of(DType.F32, 64, 48);
        try (CudaBackend backend = TestDevice.open();
                Backends.Use use = Backends.use(backend);
                Emulator.Otherwise order = Emulator.get().backwards();
                Scope all = Scope.open("graph")) {
            NDArray weights = drawn(spec, new Draws(1, 0));
            float[] w = weights.toFloatArray();
            Trace trace = new Trace();
            Symbol x = trace.input("x", spec);
            Symbol old = trace.capture(weights);
            trace.update(weights, (Symbol) new Add().on(old, x));
            Tensor read = new Mul().on(ReduceMax.maxKeepDims(old, 0), ReduceMax.maxKeepDims(x, 0));
            NDArray given = drawn(spec, new Draws(2, 0));
            float[] v = given.toFloatArray();
            try (Executable compiled = Executable.compile(trace.graph(List.of(read)), backend)) {
                for (int run = 0; run < 3; run++) {
                    float[] result = compiled.run(List.of(given)).get(0).toFloatArray();
                    for (int column = 0; column < 48; column++) {
                        float most = Float.NEGATIVE_INFINITY;
                        float other = Float.NEGATIVE_INFINITY;
                        for (int i = column; i < w.length; i += 48) {
                            most = Math.max(most, w[i]);
                            other = Math.max(other, v[i]);
                        }
                        assertEquals(most * other, result[column], "column " + column + " of run " + run);
                    }
                    for (int i = 0; i < w.length; i++) {
                        w[i] += v[i];
                    }
                    assertArrayEquals(w, weights.toFloatArray(), "new weights of run " + run);
                }
            }
        }
    }

    @Test
    void oneLaunchDoesWhatFourDid() {
        Emulator emulator = Emulator.get();
        try (CudaBackend backend = TestDevice.open();
                Backends.Use use = Backends.use(backend);
                Scope all = Scope.open("graph")) {
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 5, 7));
            Symbol bias = trace.input("bias", Spec.of(DType.F32, 7));
            Tensor sum = new Add().on(x, bias);
            Tensor y = new Tanh().on(sum);
            Tensor z = new Mul().on(y, new Add().on(y, x));
            NDArray values = drawn(x.spec(), new Draws(1, 0));
            NDArray biases = drawn(bias.spec(), new Draws(2, 0));
            try (Executable compiled = Executable.compile(trace.graph(List.of(z, y)), backend)) {
                compiled.run(List.of(values, biases));
                long before = emulator.launches();
                List<NDArray> results = compiled.run(List.of(values, biases));
                assertEquals(1, emulator.launches() - before);
                float[] b = biases.toFloatArray();
                float[] v = values.toFloatArray();
                float[] first = results.get(0).toFloatArray();
                for (int i = 0; i < v.length; i++) {
                    double tanh = Math.tanh(v[i] + b[i % 7]);
                    assertEquals(tanh * (tanh + v[i]), first[i], 1e-5);
                }
            }
        }
    }
}
