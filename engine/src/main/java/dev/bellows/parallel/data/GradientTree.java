package dev.bellows.parallel.data;

import dev.bellows.backend.Backend;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up arrays that come one after another in the order of a binary tree. Of what is not yet added to anything one array per level of the
 * tree is kept, so 8 that come need 3 beside the place where they come.
 */
final class GradientTree {
    private final NDArray place;
    private final int count;
    private final List<NDArray> kept = new ArrayList<>();
    private final Executable add;

    /**
     * What is kept belongs to the current scope.
     *
     * @param place where each array comes, and where the sum is at the end
     * @param count how many come, a power of two
     */
    GradientTree(NDArray place, int count, Backend backend) {
        this.place = place;
        this.count = count;
        for (int level = 1; level < count; level *= 2) {
            kept.add(NDArray.empty(backend, place.spec()));
        }
        Trace trace = new Trace();
        Symbol earlier = trace.input("earlier", place.spec());
        trace.update(place, earlier.add(trace.capture(place)));
        this.add = Executable.compile(trace.graph(List.of()), backend);
    }

    /** Takes the array that has come; its number counts from 0. */
    void take(int number) {
        int level = 0;
        for (; (number >> level & 1) == 1; level++) {
            add.runInto(List.of(kept.get(level)), List.of());
        }
        if (number + 1 < count) {
            kept.get(level).assign(place);
        }
    }
}
