package dev.bellows.graph;

import static dev.bellows.op.comm.AllReduce.allReduce;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Communicating;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.RowShares;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.norm.SyncBatchNorm;
import dev.bellows.optest.Case;
import dev.bellows.optest.OpTable;
import dev.bellows.optest.Row;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a graph does with ops that talk to other ranks: all that was recorded, once, in this order. */
final class CommunicatingTest {
    private static final String GROUP = "listeners";

    /** A group of this rank alone that writes down the first element of what it is told. */
    private static final class Heard implements RankGroup {
        private final List<Float> first = new ArrayList<>();

        @Override
        public int size() {
            return 1;
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public void gather(ByteBuffer data, DType dtype, int[] offsets) {
            sum(data, dtype);
        }

        @Override
        public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
            sum(data, dtype);
        }

        @Override
        public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
            in.duplicate().put(out.duplicate());
        }

        @Override
        public void sum(ByteBuffer data, DType dtype) {
            first.add(data.duplicate().order(ByteOrder.nativeOrder()).getFloat(0));
        }
    }

    private static List<Float> heard(String backend, Graph graph, NDArray... in) {
        Heard heard = new Heard();
        try (RankGroups.Use group = RankGroups.use(GROUP, heard);
                Scope scope = Scope.open("run");
                Executable executable = Executable.compile(graph, Backends.named(backend))) {
            executable.run(List.of(in));
        }
        return heard.first;
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void nothingIsMergedDroppedOrTakenForAConstant(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 4));
            Tensor once = allReduce(x, GROUP);
            Tensor again = allReduce(x, GROUP); // equal to the one before
            allReduce(x.mul(3), GROUP); // nobody reads it
            allReduce(trace.capture(NDArray.of(new float[] {7})), GROUP); // of what does not change
            Graph graph = trace.graph(List.of(once.add(again)));
            assertTrue(graph.communicates());
            List<Float> said = heard(backend, graph, NDArray.of(new float[] {1, 2, 3, 4}));
            assertEquals(List.of(1f, 1f, 3f, 7f), said);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void nothingOfRowsEither(String backend) {
        AllGather gather = new AllGather(GROUP, new RowShares(0, List.of(4)));
        ReduceScatter scatter = new ReduceScatter(GROUP, gather.shares());
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 4));
            Tensor once = gather.on(x).add(scatter.on(x));
            Tensor again = gather.on(x).add(scatter.on(x));
            scatter.on(x.mul(3)); // nobody reads it
            gather.on(trace.capture(NDArray.of(new float[] {7, 0, 0, 0}))); // of what does not change
            List<Float> said =
                    heard(backend, trace.graph(List.of(once.add(again))), NDArray.of(new float[] {1, 2, 3, 4}));
            assertEquals(List.of(1f, 1f, 1f, 1f, 3f, 7f), said);
        }
    }

    /** Steps that lead to updates alone come early where that frees memory: not past a meeting. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void theOrderIsThatOfTheTrace(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            NDArray total = NDArray.zeros(Spec.of(DType.F32, 4096));
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 4096));
            Tensor late = x;
            for (int i = 0; i < 4; i++) {
                late = Exp.exp(late.mul(0.1));
            }
            Tensor first = allReduce(late, GROUP);
            Tensor second = allReduce(x, GROUP);
            trace.update(total, trace.capture(total).add(second));
            Graph graph = trace.graph(List.of(first));
            NDArray ones = NDArray.empty(Spec.of(DType.F32, 4096));
            ones.fill(1);
            List<Float> said = heard(backend, graph, ones);
            assertEquals(2, said.size());
            assertEquals(1f, said.get(1));
            assertEquals(1, total.toFloatArray()[0]);
        }
    }

    @Test
    void aGraphWithoutSuchOpsSaysNothing() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 4));
        assertFalse(trace.graph(List.of(Exp.exp(x))).communicates());
    }

    /** Scores put together of the ranks' parts: nothing travels where the loss takes the parts, and nothing is answered twice. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void whatIsDroppableIsSaidOnceForEachTimeItIsRecordedAndRead(String backend) {
        GatherParts gathering = new GatherParts(GROUP, new RowShares(0, List.of(4)));
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            Trace trace = new Trace();
            Symbol x = trace.input("x", Spec.of(DType.F32, 1, 4));
            Tensor once = gathering.on(x);
            gathering.on(x.mul(3)); // nobody reads it
            Tensor again = gathering.on(x); // equal to the first
            NDArray ones = NDArray.of(new float[][] {{1, 2, 3, 4}});
            Graph read = trace.graph(List.of(once.add(again)));
            assertTrue(read.communicates());
            assertEquals(List.of(1f, 1f), heard(backend, read, ones));
            Graph unread = trace.graph(List.of(Exp.exp(x)));
            assertFalse(unread.communicates());
            assertEquals(List.of(), heard(backend, unread, ones));
        }
    }

    /** Lowering records expansions in the same trace, whose next graph must not say them too. */
    @Test
    void aTraceSaysTheSameBeforeAndAfterOneOfItsGraphsWasLowered() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 2, 4));
        Spec channels = Spec.of(DType.F32, 4);
        List<Tensor> in = List.of(x, trace.input("gamma", channels), trace.input("beta", channels));
        Tensor y = x.apply(new SyncBatchNorm(GROUP, 1e-5), in).get(0);
        Graph before = trace.graph(List.of(y));
        Lowering.of(before, Vocabulary.of(Backends.named("reference")));
        assertEquals(before.nodes(), trace.graph(List.of(y)).nodes());
    }

    @Test
    void aSegmentThatPutsPartsTogetherIsRefused() {
        GatherParts gathering = new GatherParts(GROUP, new RowShares(0, List.of(1)));
        UnsupportedOpException refused =
                assertThrows(UnsupportedOpException.class, () -> Recomputation.segment(x -> Exp.exp(gathering.on(x)))
                        .apply(NDArray.of(new float[] {1})));
        assertTrue(refused.getMessage().contains("answer again: GatherParts["), refused::getMessage);
    }

    @Test
    void aSegmentOfOnesOwnThatTalksIsRefused() {
        UnsupportedOpException refused = assertThrows(
                UnsupportedOpException.class,
                () -> Recomputation.segment(x -> Exp.exp(allReduce(x, GROUP))).apply(NDArray.of(new float[] {1})));
        assertEquals(
                "recomputation: a segment must not talk to other ranks, who would have to answer again:"
                        + " AllReduce[group=listeners]; keep it outside, and compute what is before and behind it again",
                refused.getMessage());
    }

    /** Who asks for the graph of a composite op asks the op, not its expansion. */
    @Test
    void aCompositeWhoseExpansionTalksSaysSoItself() {
        Vocabulary primitives = Vocabulary.of(Backends.named("reference"));
        for (Row row : OpTable.rows()) {
            Case one = row.cases().get(0);
            Trace trace = new Trace();
            List<Tensor> in = new ArrayList<>();
            one.specs().forEach(spec -> in.add(trace.input("x" + in.size(), spec)));
            Graph recorded = trace.graph(List.of(one.apply(in)));
            boolean says = recorded.communicates();
            assertEquals(Lowering.of(recorded, primitives).communicates(), says, row.toString());
            assertEquals(Communicating.class.isAssignableFrom(row.op()), says, row.toString());
        }
    }
}
