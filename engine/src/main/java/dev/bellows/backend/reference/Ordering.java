package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.op.order.ArgSort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Sorting: NaN greatest, equal elements in their order. */
final class Ordering {
    private Ordering() {}

    static Kernel argSort(ArgSort op) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            int extent = to.shape().dim(op.axis());
            int inner = (int) to.shape().slice(op.axis() + 1, to.shape().rank()).size();
            for (int line = 0; line * extent < to.size(); line++) {
                int start = line / inner * inner * extent + line % inner;
                Comparator<Integer> byValue = from.dtype().isFloating()
                        ? Comparator.comparingDouble(k -> from.real(start + k * inner) + 0.0) // -0 is 0
                        : Comparator.comparingLong(k -> from.whole(start + k * inner));
                List<Integer> order =
                        new ArrayList<>(IntStream.range(0, extent).boxed().toList());
                order.sort(op.descending() ? byValue.reversed() : byValue);
                for (int k = 0; k < extent; k++) {
                    to.whole(start + k * inner, order.get(k));
                }
            }
        };
    }
}
