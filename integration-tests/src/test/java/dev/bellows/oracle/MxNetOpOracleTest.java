package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.BooleanMask;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.GatherNd;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.IndexArray;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.index.OutOfRange;
import dev.bellows.op.index.RavelIndex;
import dev.bellows.op.index.ScatterNd;
import dev.bellows.op.index.SequenceLast;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.index.SequenceReverse;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.index.UnravelIndex;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.DepthToSpace;
import dev.bellows.op.movement.Diag;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.PadFrom;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.ReshapeCodes;
import dev.bellows.op.movement.ShapeArray;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.SpaceToDepth;
import dev.bellows.op.movement.Tile;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.order.Sort;
import dev.bellows.op.order.TopK;
import dev.bellows.op.reduce.ArgMin;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ops give that carry MXNet's names or rules: ours on every backend, the other by MXNet 1.9.1 itself. */
final class MxNetOpOracleTest {
    /** One op of both, with the inputs to compare it on. */
    record Pair(String op, Map<String, ?> settings, Function<List<Tensor>, Tensor> ours, List<Values> inputs) {
        @Override
        public String toString() {
            return op + " " + settings;
        }
    }

    private static final Random RANDOM = new Random(Agreement.SEED);

    private MxNet mxnet;

    @BeforeEach
    void open() {
        mxnet = MxNet.open();
    }

    @AfterEach
    void close() {
        if (mxnet != null) {
            mxnet.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"folds", "orders", "moves", "indices", "numbers", "sequences"})
    void givesWhatMxNetGives(Pair pair) {
        NDArray[] theirs = pair.inputs().stream()
                .map(values -> mxnet.array(values.floats(), longs(values.dims())))
                .toArray(NDArray[]::new);
        Values expected = Torch.values(mxnet.call(pair.op(), pair.settings(), theirs));
        for (String backend : List.of("reference", "onednn")) {
            try (Scope scope = Scope.open("oracle");
                    Backends.Use use = Backends.use(Backends.named(backend))) {
                List<Tensor> arrays =
                        pair.inputs().stream().<Tensor>map(Values::toArray).toList();
                Tensor found = Cast.cast(pair.ours().apply(arrays), DType.F32);
                Values ours = Values.of((dev.bellows.ndarray.NDArray) found);
                Agreement.check(pair + " on " + backend, List.of("output"), List.of(ours), List.of(expected));
            }
        }
    }

    private static long[] longs(int... dims) {
        return Arrays.stream(dims).asLongStream().toArray();
    }

    private static Pair pair(String op, Map<String, ?> settings, Function<List<Tensor>, Tensor> ours, Values... in) {
        return new Pair(op, settings, ours, List.of(in));
    }

    private static Values any(int... dims) {
        return Values.random(RANDOM, -2, 2, dims);
    }

    private static Values labels(int classes, int... dims) {
        return Values.labels(RANDOM, classes, dims);
    }

    private static Values integers(float... values) {
        return new Values(values, new int[] {values.length}, true);
    }

    static Stream<Pair> folds() {
        return Stream.of(
                pair("norm", Map.of("ord", 1, "axis", 1), in -> Norm.norm(in.get(0), 1, 1), any(3, 5)),
                pair("norm", Map.of("ord", 2, "axis", "(0, 2)"), in -> Norm.norm(in.get(0), 2, 0, 2), any(3, 5, 2)),
                pair(
                        "sum",
                        Map.of("axis", 1, "exclude", true),
                        in -> new ReduceSum(Axes.except(in.get(0).shape(), 1), false).on(in.get(0)),
                        any(3, 5, 2)),
                pair("prod", Map.of("axis", 1), in -> Prod.prod(in.get(0), 1), any(3, 5)),
                pair("argmin", Map.of("axis", 1), in -> ArgMin.argMin(in.get(0), 1), any(3, 5)));
    }

    static Stream<Pair> orders() {
        return Stream.of(
                pair("sort", Map.of("axis", 1, "is_ascend", false), in -> new Sort(1, true).on(in.get(0)), any(3, 7)),
                pair("argsort", Map.of("axis", 0), in -> ArgSort.argSort(in.get(0), 0), any(7, 3)),
                pair(
                        "topk",
                        Map.of("axis", 1, "k", 3, "ret_typ", "value"),
                        in -> TopK.topK(in.get(0), 3, 1).get(0),
                        any(4, 7)),
                pair(
                        "topk",
                        Map.of("axis", 1, "k", 3, "ret_typ", "indices", "is_ascend", true),
                        in -> new TopK(3, 1, true).onAll(in).get(1),
                        any(4, 7)),
                pair(
                        "topk",
                        Map.of("axis", 1, "k", 2, "ret_typ", "mask"),
                        in -> TopK.mask(in.get(0), 2, 1),
                        any(4, 7)));
    }

    static Stream<Pair> moves() {
        return Stream.of(
                codes("(-4, 1, 2, -2)", -4, 1, 2, -2),
                codes("(2, -3, 1, 1)", 2, -3, 1, 1),
                codes("(0, -1)", 0, -1),
                codes("(-3, -2)", -3, -2),
                codes("(2, -4, -1, 3, -2)", 2, -4, -1, 3, -2),
                pair(
                        "depth_to_space",
                        Map.of("block_size", 2),
                        in -> DepthToSpace.depthToSpace(in.get(0), 2),
                        any(2, 8, 2, 3)),
                pair(
                        "space_to_depth",
                        Map.of("block_size", 2),
                        in -> SpaceToDepth.spaceToDepth(in.get(0), 2),
                        any(2, 3, 4, 6)),
                padding("edge", PadFrom.Source.EDGE),
                padding("reflect", PadFrom.Source.REFLECTION),
                pair("repeat", Map.of("repeats", 3, "axis", 1), in -> Repeat.repeat(in.get(0), 3, 1), any(2, 3)),
                pair("tile", Map.of("reps", "(2, 1, 3)"), in -> Tile.tile(in.get(0), 2, 1, 3), any(2, 3)),
                pair("reverse", Map.of("axis", 1), in -> Flip.flip(in.get(0), 1), any(2, 3)),
                pair("diag", Map.of("k", 1), in -> Diag.diag(in.get(0), 1), any(4, 3)),
                pair("diag", Map.of("k", -1), in -> Diag.diag(in.get(0), -1), any(3)),
                pair("SwapAxis", Map.of("dim1", 0, "dim2", 2), in -> Transpose.swapAxes(in.get(0), 0, 2), any(2, 3, 4)),
                pair("slice_like", Map.of(), in -> Slice.like(in.get(0), in.get(1)), any(4, 5), any(2, 3)),
                pair("broadcast_like", Map.of(), in -> BroadcastTo.like(in.get(0), in.get(1)), any(1, 3), any(2, 3)),
                pair("shape_array", Map.of(), in -> ShapeArray.shapeArray(in.get(0)), any(4, 5)),
                pair(
                        "slice",
                        Map.of("begin", "(3, 0)", "end", "(0, 5)", "step", "(-1, 2)"),
                        in -> in.get(0)
                                .at(
                                        Index.range(3, 0).step(-1),
                                        Index.range(0, 5).step(2)),
                        any(5, 6)));
    }

    private static Pair codes(String text, int... codes) {
        return pair("Reshape", Map.of("shape", text), in -> ReshapeCodes.reshape(in.get(0), codes), any(2, 3, 4));
    }

    private static Pair padding(String mode, PadFrom.Source source) {
        PadFrom ours = new PadFrom(List.of(0, 0, 1, 2), List.of(0, 0, 2, 1), source);
        Map<String, String> settings = Map.of("mode", mode, "pad_width", "(0, 0, 0, 0, 1, 2, 2, 1)");
        return pair("Pad", settings, in -> ours.on(in.get(0)), any(1, 2, 4, 5));
    }

    static Stream<Pair> indices() {
        Values beyond = integers(-4, 0, 2, 7);
        return Stream.of(
                pair(
                        "take",
                        Map.of("axis", 0, "mode", "clip"),
                        in -> Take.take(in.get(0), in.get(1), 0, OutOfRange.CLIP),
                        any(3, 2),
                        beyond),
                pair(
                        "take",
                        Map.of("axis", 1, "mode", "wrap"),
                        in -> Take.take(in.get(0), in.get(1), 1, OutOfRange.WRAP),
                        any(2, 3),
                        beyond),
                pair(
                        "pick",
                        Map.of("axis", 1),
                        in -> TakeAlongAxis.pick(in.get(0), in.get(1), 1),
                        any(4, 5),
                        labels(5, 4)),
                pair(
                        "gather_nd",
                        Map.of(),
                        in -> GatherNd.gatherNd(in.get(0), in.get(1)),
                        any(3, 4, 2),
                        labels(3, 2, 5)),
                pair(
                        "scatter_nd",
                        Map.of("shape", "(3, 4)"),
                        in -> ScatterNd.scatterNd(in.get(0), in.get(1), Shape.of(3, 4)),
                        any(3),
                        new Values(new float[] {0, 2, 1, 3, 0, 3}, new int[] {2, 3}, true)),
                pair(
                        "boolean_mask",
                        Map.of("axis", 0),
                        in -> BooleanMask.booleanMask(in.get(0), Cast.cast(in.get(1), DType.BOOL), 0),
                        any(4, 2),
                        integers(1, 0, 0, 1)),
                pair(
                        "index_copy",
                        Map.of(),
                        in -> IndexCopy.indexCopy(in.get(0), in.get(1), in.get(2), 0),
                        any(5, 2),
                        integers(3, 0),
                        any(2, 2)));
    }

    static Stream<Pair> numbers() {
        return Stream.of(
                pair(
                        "one_hot",
                        Map.of("depth", 5, "on_value", 0.75, "off_value", -1),
                        in -> OneHot.oneHot(in.get(0), 5, 0.75, -1, DType.F32),
                        labels(7, 2, 3)),
                pair(
                        "_ravel_multi_index",
                        Map.of("shape", "(4, 5)"),
                        in -> RavelIndex.ravelIndex(in.get(0), Shape.of(4, 5)),
                        labels(4, 2, 6)),
                pair(
                        "_unravel_index",
                        Map.of("shape", "(4, 5)"),
                        in -> UnravelIndex.unravelIndex(in.get(0), Shape.of(4, 5)),
                        labels(20, 6)),
                pair(
                        "index_array",
                        Map.of("axes", "(2, 0)"),
                        in -> IndexArray.indexArray(in.get(0), 2, 0),
                        any(2, 3, 4)));
    }

    static Stream<Pair> sequences() {
        return Stream.of(
                pair(
                        "SequenceMask",
                        Map.of("use_sequence_length", true, "value", -1),
                        in -> SequenceMask.sequenceMask(in.get(0), in.get(1), -1, 0),
                        any(5, 3, 2),
                        integers(0, 5, 2)),
                pair(
                        "SequenceMask",
                        Map.of("use_sequence_length", true, "axis", 1),
                        in -> SequenceMask.sequenceMask(in.get(0), in.get(1), 0, 1),
                        any(3, 5, 2),
                        integers(0, 5, 2)),
                pair(
                        "SequenceLast",
                        Map.of("use_sequence_length", true),
                        in -> SequenceLast.sequenceLast(in.get(0), in.get(1), 0),
                        any(5, 3, 2),
                        integers(1, 5, 2)),
                pair(
                        "SequenceLast",
                        Map.of("use_sequence_length", true, "axis", 1),
                        in -> SequenceLast.sequenceLast(in.get(0), in.get(1), 1),
                        any(3, 5, 2),
                        integers(1, 5, 2)),
                pair(
                        "SequenceReverse",
                        Map.of("use_sequence_length", true),
                        in -> SequenceReverse.sequenceReverse(in.get(0), in.get(1), 0),
                        any(5, 3, 2),
                        integers(1, 5, 2)));
    }
}
