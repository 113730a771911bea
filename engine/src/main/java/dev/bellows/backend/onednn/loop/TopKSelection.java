package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.order.TopK;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;

/**
 * The few greatest or least elements: one pass that keeps the best so far in order, which beats sorting while they are few. An
 * element and its position are one long, as in {@link Sorting}; of equal elements the first is the greater.
 */
record TopKSelection(Sorting by, int k) implements Kernel {
    /** More than this many are better sorted out. */
    private static final int MOST = 64;

    static Kernel topK(TopK op, List<Spec> in) {
        Spec x = in.get(0);
        if (x.dtype().bytes() == Long.BYTES || op.k() > MOST) {
            throw new Unimplemented(op.name() + " by keeping the best of " + in);
        }
        Shape shape = AxisView.of(x.shape(), op.axis());
        return new TopKSelection(new Sorting(shape, x.dtype(), op.least()), op.k());
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        ByteBuffer x = HostMemory.bytes(in.get(0));
        ByteBuffer values = HostMemory.bytes(out.get(0));
        IntBuffer positions = HostMemory.bytes(out.get(1)).asIntBuffer();
        int extent = by.shape().dim(1);
        int inner = by.shape().dim(2);
        int bytes = by.dtype().bytes();
        long[] best = new long[k];
        for (int line = 0; line < by.shape().dim(0) * inner; line++) {
            int start = line / inner * inner * extent + line % inner;
            int to = line / inner * inner * k + line % inner;
            keepBest(x, start, inner, best);
            for (int i = 0; i < k; i++) {
                int position = -1 - (int) best[i];
                positions.put(to + i * inner, position);
                values.put((to + i * inner) * bytes, x, (start + position * inner) * bytes, bytes);
            }
        }
    }

    private void keepBest(ByteBuffer x, int start, int inner, long[] best) {
        int kept = 0;
        for (int position = 0; position < by.shape().dim(1); position++) {
            long key = by.key(x, start + position * inner) << Integer.SIZE | (-1 - position & 0xFFFF_FFFFL);
            if (kept == k && key < best[k - 1]) {
                continue;
            }
            int place = kept < k ? kept++ : k - 1;
            while (place > 0 && best[place - 1] < key) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = key;
        }
    }
}
