package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Recomputation;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is to be computed again behind the forward pass is computed there, and not before. */
final class SegmentsOnDeviceTest {
    private static final int SEGMENTS = 6;
    private static final int UNITS = 8;
    private static final Spec INPUT = Spec.of(DType.F32, 64, UNITS);

    private static final class Deep extends Block {
        private final List<Block> parts = new ArrayList<>();
        private final boolean inSegments;

        Deep(boolean inSegments) {
            this.inSegments = inSegments;
            for (int i = 0; i < SEGMENTS; i++) {
                parts.add(child(
                        "" + i,
                        new Sequential(
                                new Dense(UNITS, ActivationFunction.TANH),
                                new Dense(UNITS, ActivationFunction.SIGMOID),
                                new Dropout(0.3),
                                new Dense(UNITS, ActivationFunction.TANH))));
            }
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x;
            for (Block part : parts) {
                UnaryOperator<Tensor> run = part::call;
                y = (inSegments ? Recomputation.segment(run) : run).apply(y);
            }
            return y;
        }
    }

    private record Step(long arenaBytes, List<float[]> results) {}

    /** The sum of the outputs and the gradients of all weights. */
    private static Step step(boolean inSegments, Backend on) {
        try (Backends.Use use = Backends.use(on);
                Scope all = Scope.open("segments")) {
            Block net = new Deep(inSegments);
            net.initialize(new Xavier(), 3);
            net.materialize(List.of(INPUT));
            double[] values = new double[(int) INPUT.shape().size()];
            Arrays.setAll(values, Math::sin);
            Trace trace = new Trace();
            Symbol x = trace.input("x", INPUT);
            List<Symbol> weights = net.parameters().values().stream()
                    .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                    .map(parameter -> trace.capture(parameter.data()))
                    .toList();
            List<Tensor> results = new ArrayList<>();
            try (Recording training = Recording.set(false, true)) {
                results.add(ReduceSum.sum(net.forward(x)));
                results.addAll(Autograd.gradients(results.get(0), weights));
            }
            try (Executable compiled = Executable.compile(trace.graph(results), on)) {
                List<NDArray> given = List.of(NDArray.of(values, INPUT));
                return new Step(
                        compiled.arenaBytes(),
                        compiled.run(given).stream().map(NDArray::toFloatArray).toList());
            }
        }
    }

    @Test
    void saveMemoryAndChangeNoResult() {
        try (CudaBackend device = TestDevice.open()) {
            Step whole = step(false, device);
            Step parts = step(true, device);
            assertTrue(
                    parts.arenaBytes < whole.arenaBytes * 0.6,
                    "arena " + parts.arenaBytes + " bytes in segments, " + whole.arenaBytes + " without");
            List<float[]> expected = step(false, new ReferenceBackend()).results;
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), whole.results.get(i), 1e-3f, "whole, result " + i);
                assertArrayEquals(expected.get(i), parts.results.get(i), 1e-3f, "in segments, result " + i);
            }
        }
    }
}
