package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.order.SearchSorted;
import dev.bellows.op.order.Shuffle;
import dev.bellows.op.order.Sort;
import dev.bellows.op.order.TopK;
import java.util.List;
import java.util.stream.Stream;

/** Sorting and what follows from it: exact, since elements are moved, not computed. */
final class OrderRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private OrderRows() {}

    static List<Row> rows() {
        return Stream.of(positions(), values()).flatMap(List::stream).toList();
    }

    // spotless:off
    private static List<Row> positions() {
        return List.of(
            row(ArgSort.class, x -> ArgSort.argSort(x.get(0), -1)).exact().dtypes(DType.values()).noGradient("is a position")
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1))
                .special(NAN, INF, -INF, 1, 0, -0.0),
            row("ArgSort, descending, along the middle axis", new ArgSort(1, true)).exact().dtypes(DType.values())
                .noGradient("is a position").in(f32(2, 33, 4)).in(f32(3, 5)).special(NAN, INF, -INF, 1, 0, -0.0),
            row("ArgSort of great integers", new ArgSort(0, false)).exact().dtypes(DType.I32, DType.I64)
                .noGradient("is a position").in(f32(65).between(-2e9, 2e9)),
            row(SearchSorted.class, x -> SearchSorted.searchSorted(x.get(0), x.get(1))).exact().dtypes(DType.F32, DType.BF16, DType.I32)
                .noGradient("is a position").in(f32(4).between(1, 1), f32(2, 3).between(0, 2)).in(f32(0), f32(3)).in(f32(4), f32(0))
                .in(f32(1), f32()),
            row("SearchSorted on the right", new SearchSorted(true)).exact().dtypes(DType.F32, DType.BF16, DType.I32)
                .noGradient("is a position").in(f32(4).between(1, 1), f32(2, 3).between(0, 2)).in(f32(0), f32(3)));
    }

    private static List<Row> values() {
        return List.of(
            row(Sort.class, x -> Sort.sort(x.get(0), -1)).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1)).special(NAN, INF, -INF, 1),
            row("Sort, descending", new Sort(0, true)).exact().distinct().in(f32(3, 5)).in(f32(17)).special(NAN, INF, -INF, 1),
            row(TopK.class, x -> TopK.topK(x.get(0), 2, 1).get(0)).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).special(NAN, INF, -INF, 1),
            row("TopK of the least", new TopK(3, 0, true)).exact().distinct().in(f32(3, 5)).in(f32(7)),
            row("TopK of none", new TopK(0, 0, false)).exact().in(f32(3)),
            row(Shuffle.class, x -> Shuffle.shuffle(x.get(0), x.get(1), 0, 42)).exact()
                .in(f32(3, 5), i64()).in(f32(0, 4), i64()).in(f32(1), i64()),
            row("Shuffle of columns", Shuffle.class, x -> Shuffle.shuffle(x.get(0), x.get(1), -1, 7)).exact()
                .in(f32(2, 9), i64()));
    }
    // spotless:on
}
