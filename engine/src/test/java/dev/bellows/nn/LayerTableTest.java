package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every layer, on the reference backend. */
final class LayerTableTest {
    private static final long SEED = 11;
    private static final Backend REFERENCE = Backends.named("reference");

    private Backends.Use use;

    @BeforeEach
    void computeOnTheReference() {
        use = Backends.use(REFERENCE);
    }

    @AfterEach
    void leaveTheReference() {
        use.close();
    }

    static Stream<LayerRow> rows() {
        return LayerRows.all().stream();
    }

    @Test
    void everyLayerThatJsonKnowsHasARow() {
        String unknown = assertThrows(
                        IllegalArgumentException.class, () -> NetworkJson.parse("{\"layer\": \"Nonesuch\"}"))
                .getMessage();
        String named = rows()
                .map(row -> row.config().getClass().getEnclosingClass().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
        // What is read from files of others has tests of its own: OnnxBlockTest, MxNetTest, KerasOracleTest.
        String others = unknown;
        for (String ofFiles : List.of("Onnx, ", "OnnxRuntime, ", "MxNet, ", "Keras, ", "KerasStepwise, ")) {
            others = others.replace(ofFiles, "");
        }
        assertEquals("network: unknown layer 'Nonesuch'; known are " + named, others);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void infersTheShapeThatItComputes(LayerRow row) {
        Block block = started(row);
        assertEquals(row.output(), block.forward(input(row)).shape());
        assertEquals(row.output(), block.materialize(row.input()));
        Shape sample = row.input().without(0);
        assertEquals(row.output().without(0), NetworkJson.outputShape(NetworkJson.write(row.config()), sample));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void computesTheSameBitsWhenTraced(LayerRow row) {
        for (boolean training : new boolean[] {false, true}) {
            Block eager = started(row);
            Block traced = started(row);
            NDArray x = input(row);
            List<NDArray> atOnce = atOnce(eager, x, training);
            List<NDArray> compiled = compiled(traced, x, training);
            for (int i = 0; i < atOnce.size(); i++) {
                String what = row + ", training " + training + ", result " + i;
                assertArrayEquals(atOnce.get(i).toFloatArray(), compiled.get(i).toFloatArray(), what);
            }
            eager.parameters().forEach((path, parameter) -> {
                NDArray other = traced.parameters().get(path).data();
                assertArrayEquals(parameter.data().toDoubleArray(), other.toDoubleArray(), row + ": " + path);
            });
        }
    }

    /** The output, and the gradients of its sum by the input and all weights. */
    private static List<NDArray> atOnce(Block block, NDArray x, boolean training) {
        try (Recording recording = Autograd.record(training)) {
            List<Tensor> by = new ArrayList<>(List.of(x));
            by.addAll(weights(block));
            Tensor y = block.forward(x);
            List<Tensor> all = new ArrayList<>(List.of(y));
            all.addAll(Autograd.gradients(y, by));
            return all.stream().map(NDArray.class::cast).toList();
        }
    }

    private static List<NDArray> compiled(Block block, NDArray x, boolean training) {
        Trace trace = new Trace();
        Symbol in = trace.input("x", x.spec());
        try (Recording recording = Autograd.record(training)) {
            List<Tensor> by = new ArrayList<>(List.of(in));
            weights(block).forEach(weight -> by.add(trace.capture(weight)));
            Tensor y = block.forward(in);
            List<Tensor> all = new ArrayList<>(List.of(y));
            all.addAll(Autograd.gradients(y, by));
            return Executable.compile(trace.graph(all), REFERENCE).run(List.of(x));
        }
    }

    private static List<NDArray> weights(Block block) {
        return block.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::data)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyWeightHasAGradient(LayerRow row) {
        List<NDArray> results = atOnce(started(row), input(row), true);
        for (NDArray gradient : results.subList(2, results.size())) {
            double greatest =
                    Arrays.stream(gradient.toDoubleArray()).map(Math::abs).max().orElseThrow();
            // The sum of normalised numbers does not depend on its scale, but for rounding; adapters begin with B = 0.
            boolean may = row.text().contains("Norm(") || row.text().startsWith("LoRA(");
            assertTrue(greatest > 0 || may, row + ": gradient " + gradient);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void comesBackFromJson(LayerRow row) {
        String json = NetworkJson.write(row.config());
        assertEquals(row.config(), NetworkJson.parse(json));
        assertEquals(row.config(), row.config().build().config());
        assertEquals(json, NetworkJson.write(row.config().build()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void printsItselfAndNamesItsParameters(LayerRow row) {
        Block block = started(row);
        assertEquals(row.text(), block.toString());
        assertEquals(row.parameters(), List.copyOf(block.parameters().keySet()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void startsWithTheSameBitsFromTheSameSeed(LayerRow row) {
        Block one = started(row);
        Block two = started(row);
        one.parameters()
                .forEach((path, parameter) -> assertArrayEquals(
                        parameter.data().toDoubleArray(),
                        two.parameters().get(path).data().toDoubleArray(),
                        path));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void keepsTheScopeItIsUsedInFreeOfParameters(LayerRow row) {
        Block block = row.config().build();
        block.initialize(new Normal(), SEED);
        int before = Scope.current().count();
        block.materialize(row.input());
        assertEquals(before, Scope.current().count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isForgottenByItsScopeOnceClosed(LayerRow row) {
        int before = Scope.current().count();
        started(row).close();
        assertEquals(before, Scope.current().count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhenItWasNotInitialized(LayerRow row) {
        Block block = row.config().build();
        if (row.parameters().isEmpty()) {
            assertEquals(row.output(), block.forward(input(row)).shape());
            return;
        }
        IllegalStateException error = assertThrows(IllegalStateException.class, () -> block.forward(input(row)));
        assertTrue(
                error.getMessage().endsWith("has no values; call initialize(...) on the network first"),
                error.getMessage());
    }

    private static Block started(LayerRow row) {
        Block block = row.config().build();
        block.initialize(new Xavier(), SEED);
        block.materialize(row.input());
        return block;
    }

    private static NDArray input(LayerRow row) {
        Random random = new Random(SEED);
        double[] values = random.doubles(row.input().size(), -1, 1).toArray();
        return NDArray.of(values, new Spec(row.input(), DType.F32));
    }
}
