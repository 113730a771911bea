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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A fused kernel gives the bits of the ops one by one. Graphs are drawn from seeds 0, 1, …; {@code -Dbellows.fusion=200} tries more of them. A failure names the seed.
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
                        List<NDArray> actual = compiled.run(arrays(inputs));
                        for (int i = 0; i < expected.size(); i++) {
                            String which = "seed " + seed + ", result " + i;
                            float[] wanted = ((NDArray) expected.get(i)).toFloatArray();
                            assertArrayEquals(wanted, actual.get(i).toFloatArray(), which);
                        }
                    }
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
