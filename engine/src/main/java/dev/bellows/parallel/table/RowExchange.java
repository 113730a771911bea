package dev.bellows.parallel.table;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.comm.RankGroup;
import dev.bellows.op.comm.SliceOwners;
import dev.bellows.op.comm.SliceRoute;
import dev.bellows.op.index.RowSparse;
import java.util.ArrayList;
import java.util.List;

/** Brings the gradients of a sharded table to the ranks that have the rows. */
final class RowExchange {
    private final SliceOwners owners;
    private final RankGroup ranks;
    private final Shape slice;

    /** @param slice the shape of a slice */
    RowExchange(SliceOwners owners, RankGroup ranks, Shape slice) {
        this.owners = owners;
        this.ranks = ranks;
        this.slice = slice;
    }

    /**
     * The gradients of this rank's slices, summed in rank order, each row once. Every rank calls it.
     *
     * @param own what this rank's samples ask, by rows of the whole table, each at most once
     */
    List<RowSparse> toOwners(RowSparse own) {
        int[] rows = ((NDArray) own.rows()).toIntArray();
        int width = (int) slice.without(0).size();
        SliceRoute route = SliceRoute.of(rows, owners, ranks);
        NDArray places = empty(DType.I32, Shape.of(route.sends()));
        NDArray values = empty(own.values().dtype(), Shape.of(route.sends()).concat(slice.without(0)));
        sort(rows, (NDArray) own.values(), route, places, values);
        NDArray gotPlaces = empty(DType.I32, Shape.of(route.receives()));
        NDArray gotValues = empty(values.dtype(), Shape.of(route.receives()).concat(slice.without(0)));
        exchange(places, route.outOffsets(1), gotPlaces, route.inOffsets(1));
        exchange(values, route.outOffsets(width), gotValues, route.inOffsets(width));
        List<RowSparse> sums = new ArrayList<>();
        int slices = owners.count(ranks.rank());
        for (int k = 0; k < slices; k++) {
            sums.add((slices == 1 ? new RowSparse(gotPlaces, gotValues, slice) : of(k, route, gotPlaces, gotValues))
                    .merged());
        }
        return sums;
    }

    private void exchange(NDArray out, int[] outOffsets, NDArray in, int[] inOffsets) {
        try (HostView sent = HostView.of(out).unchanged();
                HostView taken = toFill(in)) {
            ranks.exchange(sent.bytes(), outOffsets, taken.bytes(), inOffsets, out.dtype());
        }
    }

    private static HostView toFill(NDArray array) {
        return HostView.of(array, 0, 0);
    }

    private void sort(int[] rows, NDArray from, SliceRoute route, NDArray places, NDArray values) {
        int bytes = (int) slice.without(0).size() * from.dtype().bytes();
        try (HostView toPlaces = toFill(places);
                HostView toValues = toFill(values);
                HostView all = HostView.of(from).unchanged()) {
            for (int i = 0; i < rows.length; i++) {
                int place = route.place(i);
                if (place >= 0) {
                    toPlaces.bytes().putInt(place * Integer.BYTES, rows[i] / owners.slices());
                    toValues.bytes().put(place * bytes, all.bytes(), i * bytes, bytes);
                }
            }
        }
    }

    /** What came for one slice of several, which lies apart for each sender. */
    private RowSparse of(int k, SliceRoute route, NDArray places, NDArray values) {
        int total = 0;
        for (int rank = 0; rank < ranks.size(); rank++) {
            total += route.from(rank, k);
        }
        NDArray own = empty(DType.I32, Shape.of(total));
        NDArray ownValues = empty(values.dtype(), Shape.of(total).concat(slice.without(0)));
        int bytes = (int) slice.without(0).size() * values.dtype().bytes();
        try (HostView toPlaces = toFill(own);
                HostView toValues = toFill(ownValues);
                HostView allPlaces = HostView.of(places).unchanged();
                HostView allValues = HostView.of(values).unchanged()) {
            int from = 0;
            int to = 0;
            for (int rank = 0; rank < ranks.size(); rank++) {
                for (int other = 0; other < owners.count(ranks.rank()); other++) {
                    int count = route.from(rank, other);
                    if (other == k) {
                        toPlaces.bytes()
                                .put(
                                        to * Integer.BYTES,
                                        allPlaces.bytes(),
                                        from * Integer.BYTES,
                                        count * Integer.BYTES);
                        toValues.bytes().put(to * bytes, allValues.bytes(), from * bytes, count * bytes);
                        to += count;
                    }
                    from += count;
                }
            }
        }
        return new RowSparse(own, ownValues, slice);
    }

    private static NDArray empty(DType dtype, Shape shape) {
        return NDArray.empty(new Spec(shape, dtype));
    }
}
