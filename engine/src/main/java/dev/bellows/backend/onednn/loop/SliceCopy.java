package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.index.IndexCopy;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Slices replaced by integer indices. In place, only these slices are touched: a table of which a batch changes a few rows is
 * not copied.
 *
 * @param shape the array whose slices are replaced, as [outer, axis, inner]
 */
record SliceCopy(String op, Shape shape) implements Kernel {
    static Kernel of(IndexCopy op, List<Spec> in) {
        return new SliceCopy(op.name(), AxisView.of(in.get(0).shape(), op.axis()));
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        Storage x = in.get(0);
        ByteBuffer values = HostMemory.bytes(in.get(2));
        ByteBuffer y = HostMemory.bytes(out.get(0));
        int[] index = Gather.indices(op, in.get(1), shape.dim(1));
        int slice = shape.dim(2) * x.spec().dtype().bytes();
        if (!isSame(x, out.get(0))) {
            y.put(0, HostMemory.bytes(x), 0, y.capacity());
        }
        int from = 0;
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int chosen : index) {
                y.put((outer * shape.dim(1) + chosen) * slice, values, from, slice);
                from += slice;
            }
        }
    }

    private static boolean isSame(Storage a, Storage b) {
        return a.buffer().equals(b.buffer()) && a.offset() == b.offset();
    }

    @Override
    public int overwrites(int output) {
        return 0;
    }
}
