package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Ranks;
import dev.bellows.core.DType;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.Connected;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SegmentationTest {
    private static final Spec INPUT = Spec.of(DType.F32, 256, 32);
    private static final Backend BACKEND = Backends.current();

    private static Block deep() {
        List<Block> layers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            layers.add(new Residual(new Sequential(
                    new Dense(32, ActivationFunction.TANH),
                    new Dense(32, ActivationFunction.SIGMOID),
                    new BatchNorm(),
                    new Dropout(0.3),
                    new Dense(32, ActivationFunction.TANH))));
        }
        Block net = new Sequential(layers.toArray(Block[]::new));
        net.initialize(new Xavier(), 3);
        net.materialize(List.of(INPUT));
        return net;
    }

    /** Keeps two values alive, so that not everywhere is a good place to cut. */
    private static final class Residual extends Block {
        private final Block body;

        Residual(Block body) {
            this.body = child("body", body);
        }

        @Override
        public Tensor forward(Tensor x) {
            return x.add(body.call(x));
        }
    }

    private static NDArray input() {
        double[] values = new double[(int) INPUT.shape().size()];
        Arrays.setAll(values, i -> Math.sin(i));
        return NDArray.of(values, INPUT);
    }

    private static Graph forward(Block net) {
        Trace trace = new Trace();
        try (Recording training = Recording.set(false, true)) {
            return trace.graph(List.of(net.forward(trace.input("x", INPUT))));
        }
    }

    private static Graph step(Block net, int segments) {
        Graph forward = Segmentation.of(forward(net), segments);
        Trace trace = forward.trace();
        List<Symbol> weights = net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::data)
                .map(trace::capture)
                .toList();
        try (Recording training = Recording.set(false, true)) {
            Tensor loss = ReduceSum.sum(forward.outputs().get(0));
            List<Tensor> results = new ArrayList<>(List.of(loss));
            results.addAll(Autograd.gradients(loss, weights));
            return trace.graph(results);
        }
    }

    @Test
    void keepsLittleOfEachSegmentAndChangesNoBit() {
        Block plain = deep();
        Block segmented = deep();
        Executable whole = Executable.compile(step(plain, 1), BACKEND);
        Executable parts = Executable.compile(step(segmented, 6), BACKEND);
        assertTrue(
                parts.arenaBytes() < whole.arenaBytes() * 0.6,
                "arena " + parts.arenaBytes() + " bytes in segments, " + whole.arenaBytes() + " without");
        for (int run = 0; run < 2; run++) { // the second draws other masks, from counters that went on
            List<NDArray> expected = whole.run(List.of(input()));
            List<NDArray> actual = parts.run(List.of(input()));
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(
                        expected.get(i).toFloatArray(), actual.get(i).toFloatArray(), "result " + i + ", run " + run);
            }
        }
        plain.parameters()
                .forEach((path, parameter) -> assertArrayEquals(
                        parameter.data().toDoubleArray(),
                        segmented.parameters().get(path).data().toDoubleArray(),
                        path));
    }

    @Test
    void cutsWhereTheLeastGoesAcross() {
        Graph graph = Segmentation.of(forward(deep()), 8);
        List<Segment> segments = graph.ops().stream()
                .filter(Segment.class::isInstance)
                .map(Segment.class::cast)
                .toList();
        assertEquals(7, segments.size(), "the last part is none");
        for (Segment segment : segments) {
            long activations = segment.graph().inputs().stream()
                    .filter(input -> input.spec().equals(INPUT))
                    .count();
            assertEquals(1, activations, "one value goes from block to block: " + segment.graph());
        }
    }

    @Test
    void takesAsFewSegmentsAsABudgetAllows() {
        Block net = deep();
        long all = bytes(step(net, 1));
        assertEquals(all, bytes(within(all, net)));
        long half = bytes(within(all / 2, net));
        assertTrue(half <= all / 2, half + " bytes of at most " + all / 2);
    }

    private static long bytes(Graph graph) {
        try (Executable executable = Executable.compile(graph, BACKEND)) {
            return executable.arenaBytes();
        }
    }

    @Test
    void saysWhichBudgetIsTheSmallest() {
        Block net = deep();
        MemoryBudgetException refused = assertThrows(MemoryBudgetException.class, () -> within(1000, net));
        assertEquals(1000, refused.budget());
        assertEquals(bytes(step(net, 1)), refused.all());
        assertEquals(refused.least(), bytes(within(refused.least(), net)));
        assertThrows(MemoryBudgetException.class, () -> within(refused.least() - 1, net));
        assertEquals(
                "recomputation: the values of a step take " + refused.least() + " bytes at least, and " + refused.all()
                        + " where nothing is computed again; the budget is 1000; raise it to " + refused.least()
                        + " or more, or lower the batch size",
                refused.getMessage());
    }

    private static Graph within(long bytes, Block net) {
        return Segmentation.within(Compilation.DEFAULT.within(bytes), BACKEND, segments -> step(net, segments));
    }

    @Test
    void explainsThatItComputesAgain() {
        Block net = deep();
        try (Executable whole = Executable.compile(step(net, 1), BACKEND);
                Executable parts = Executable.compile(step(net, 6), BACKEND)) {
            assertTrue(parts.explain().endsWith(", 5 segments computed again"), parts.explain());
            assertFalse(whole.explain().contains("computed again"), whole.explain());
        }
    }

    /** By its own bytes the first would cut behind a narrow layer, the other before one. */
    @Test
    void ranksThatDivideLayersCutWhereTheFirstWould() {
        int[] widths = {96, 8};
        List<List<Integer>> ops = Ranks.spawn(2, Ranks.Kind.INPROC, communicator -> {
            int own = widths[communicator.rank()];
            try (Scope scope = Scope.open("rank");
                    RankGroups.Use use = RankGroups.use(RankGroups.TENSOR, new Connected(communicator))) {
                Block net = new Sequential(new Dense(own), new Dense(own), new Dense(24), new Dense(24), new Dense(24));
                net.initialize(new Xavier(), 3);
                net.materialize(List.of(INPUT));
                return Segmentation.of(forward(net), 3).ops().stream()
                        .filter(Segment.class::isInstance)
                        .map(segment -> ((Segment) segment).graph().ops().size())
                        .toList();
            }
        });
        assertEquals(2, ops.get(0).size(), "segments of the first rank");
        assertEquals(ops.get(0), ops.get(1), "ops of each segment");
    }

    @Test
    void rejectsNoSegments() {
        assertThrows(IllegalArgumentException.class, () -> Segmentation.of(forward(deep()), 0));
    }
}
