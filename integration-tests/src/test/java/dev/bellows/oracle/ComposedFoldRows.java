package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexAdd;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.linalg.TriangularSolve;
import dev.bellows.op.movement.Roll;
import dev.bellows.op.norm.SoftmaxWithLength;
import dev.bellows.op.order.SearchSorted;
import dev.bellows.op.order.Sort;
import dev.bellows.op.reduce.All;
import dev.bellows.op.reduce.Any;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.Moments;
import dev.bellows.op.reduce.NanProd;
import dev.bellows.op.reduce.NanSum;
import java.util.List;
import java.util.stream.Stream;

/** Functions of whole axes that DJL lets be made of others. */
final class ComposedFoldRows {
    private static final int[] LAST = {1};

    private ComposedFoldRows() {}

    static Stream<OpRow> all() {
        return Stream.of(folds(), places(), solutions()).flatMap(rows -> rows);
    }

    private static Stream<OpRow> folds() {
        return Stream.of(
                row(
                        "all",
                        in -> Where.where(
                                All.all(Less.less(in.get(0), in.get(1)), 1),
                                in.get(2),
                                in.get(2).neg()),
                        in -> NDArrays.where(
                                ones(in).min(LAST).gt(0.5), in.get(2), in.get(2).neg()),
                        any(6, 2),
                        any(6, 2),
                        any(6)),
                row(
                        "any",
                        in -> Where.where(
                                Any.any(Less.less(in.get(0), in.get(1)), 1),
                                in.get(2),
                                in.get(2).neg()),
                        in -> NDArrays.where(
                                ones(in).max(LAST).gt(0.5), in.get(2), in.get(2).neg()),
                        any(6, 2),
                        any(6, 2),
                        any(6)),
                unary(
                        "sum of numbers",
                        x -> NanSum.nanSum(Log.log(x), 1),
                        x -> ComposedOpRows.known(x.log(), 0).sum(LAST),
                        any(4, 5)),
                unary(
                        "product of numbers",
                        x -> NanProd.nanProd(Log.log(x), 1),
                        x -> ComposedOpRows.known(x.log(), 1).prod(LAST),
                        any(4, 5)),
                new OpRow(
                        "moments",
                        2,
                        in -> Moments.moments(in.get(0), 1),
                        in -> {
                            NDArray x = in.get(0);
                            return List.of(
                                    x.mean(LAST),
                                    x.sub(x.mean(LAST, true)).square().mean(LAST));
                        },
                        List.of(any(4, 5))));
    }

    /** 1 where the first is less than the second, else 0. */
    private static NDArray ones(List<NDArray> in) {
        return in.get(0).lt(in.get(1)).toType(DataType.FLOAT32, false);
    }

    private static Stream<OpRow> places() {
        return Stream.of(
                unary(
                        "arg max",
                        x -> TakeAlongAxis.pick(x, ArgMax.argMax(x, 1), -1),
                        x -> x.gather(x.argMax(1).expandDims(1), 1).squeeze(1),
                        any(4, 5)),
                unary("roll", x -> Roll.roll(x, 2, 1), x -> x.get(":, -2:").concat(x.get(":, :-2"), 1), any(3, 5)),
                row(
                        "index add",
                        in -> IndexAdd.indexAdd(in.get(0), in.get(1), in.get(2), 0),
                        in -> in.get(0).add(in.get(1).oneHot(4).transpose().matMul(in.get(2))),
                        any(4, 3),
                        labels(4, 6),
                        any(6, 3)),
                row(
                        "search sorted",
                        in -> in.get(2)
                                .mul(Cast.cast(
                                        SearchSorted.searchSorted(Sort.sort(in.get(0), 0), in.get(1)),
                                        in.get(2).dtype())),
                        in -> in.get(2)
                                .mul(in.get(1)
                                        .expandDims(1)
                                        .gt(in.get(0))
                                        .toType(DataType.FLOAT32, false)
                                        .sum(LAST)),
                        any(5),
                        any(7),
                        any(7)),
                row(
                        "softmax within lengths",
                        in -> SoftmaxWithLength.softmaxWithLength(
                                in.get(0), in.get(1).add(1), -1),
                        in -> {
                            NDManager manager = in.get(0).getManager();
                            NDArray seen = manager.arange(5).lte(in.get(1).expandDims(1));
                            NDArray hidden = in.get(0).zerosLike().sub(1e30);
                            return NDArrays.where(seen, in.get(0), hidden).softmax(-1);
                        },
                        any(3, 5),
                        labels(5, 3)));
    }

    private static Stream<OpRow> solutions() {
        return Stream.of(row(
                "triangular solve",
                in -> new TriangularSolve(true, false).on(steep(in.get(0)), in.get(1)),
                in -> {
                    NDManager manager = in.get(0).getManager();
                    NDArray row = manager.arange(4);
                    NDArray lower = row.expandDims(1).gte(row).toType(DataType.FLOAT32, false);
                    return in.get(0)
                            .mul(lower)
                            .add(manager.eye(4).mul(4))
                            .inverse()
                            .matMul(in.get(1));
                },
                any(4, 4),
                any(4, 2)));
    }

    /** With 4 added to the diagonal. */
    private static Tensor steep(Tensor x) {
        return x.add(dev.bellows.op.movement.Triangle.eye(x, 4, 4, 0, x.dtype()).mul(4));
    }
}
