package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
    @Test
    void tellsOpsKernelsPlacesAndSums() {
        Backend reference = Backends.named("reference");
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 2, 3));
        NDArray weight = weight(reference);
        Executable executable = Executable.compile(
                trace.graph(List.of(MatMul.matmul(x, trace.capture(weight)).add(1))), reference);
        List<String> lines = executable.explain().lines().toList();
        String product = lines.stream()
                .filter(line -> line.contains("MatMul"))
                .findFirst()
                .orElseThrow();
        assertTrue(
                product.endsWith(
                        ": f32[2, 3] in input 0 · f32[3, 4] in captured 0 → f32[2, 4] in arena+0, 32 bytes, 48 flops"),
                product);
        String sums = lines.get(lines.size() - 1);
        assertTrue(sums.contains("arena 64 bytes"), sums);
        assertTrue(sums.contains("0 reorders of 0 bytes, updates: 0 in place, 0 copied"), sums);
    }

    private static NDArray weight(Backend backend) {
        return NDArray.empty(backend, Spec.of(DType.F32, 3, 4));
    }

    @Test
    void marksLayoutsAndReordersOfASmallNetwork() {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            Block net = new Sequential(
                    new Conv2D(20, 3, ActivationFunction.RELU), new MaxPool2D(2), new Conv2D(12, 3), new Dense(5));
            net.initialize(new Xavier(), 3);
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 4, 3, 17, 17));
            String text = Executable.compile(trace.graph(List.of(net.forward(x))), Backends.current())
                    .explain();
            List<String> lines = text.lines().toList();
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("Convolution") && line.contains("blocked in arena+")),
                    text);
            long reorders = lines.stream()
                    .filter(line -> line.strip().startsWith("reorder"))
                    .count();
            assertTrue(lines.get(lines.size() - 1).contains(" " + reorders + " reorders of "), text);
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.contains("→ f32[4, 5] in output 0"))
                            .count(),
                    text);
        }
    }

    @Test
    void countsTheOperationsOfWhatWasFusedOnce() {
        try (Scope scope = Scope.open("test");
                Backends.Use use = Backends.use(Backends.named("onednn"))) {
            Block net = new Dense(32, ActivationFunction.RELU);
            net.initialize(new Xavier(), 3);
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 8, 16));
            String text = Executable.compile(trace.graph(List.of(net.forward(x))), Backends.current())
                    .explain();
            long products = 2 * 8 * 16 * 32;
            assertTrue(text.contains(", " + (products + 2 * 8 * 32) + " flops, arena "), text);
        }
    }
}
