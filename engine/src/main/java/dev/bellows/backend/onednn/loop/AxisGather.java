package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.index.TakeAlongAxis;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;

/**
 * Single elements of 4 bytes picked or added along an axis, one index each: loops in Java.
 *
 * @param whole the array that is indexed, as [outer, axis, inner]
 * @param count the extent of the axis of the indices
 */
record AxisGather(String op, Shape whole, int count) {
    static Kernel take(TakeAlongAxis op, List<Spec> in) {
        if (in.get(0).dtype().bytes() != Integer.BYTES) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        Shape x = in.get(0).shape();
        int count = in.get(1).shape().dim(op.axis());
        return new AxisGather(op.name(), AxisView.of(x, op.axis()), count)::take;
    }

    static Kernel scatterAdd(ScatterAlongAxis op, List<Spec> in) {
        if (in.get(0).dtype() != DType.F32) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        Shape y = op.infer(in).get(0).shape();
        int count = in.get(0).shape().dim(op.axis());
        return new AxisGather(op.name(), AxisView.of(y, op.axis()), count)::scatterAdd;
    }

    private void take(List<Storage> in, List<Storage> out) {
        IntBuffer x = HostMemory.bytes(in.get(0)).asIntBuffer();
        IntBuffer y = HostMemory.bytes(out.get(0)).asIntBuffer();
        int[] index = Gather.indices(op, in.get(1), whole.dim(1));
        for (int i = 0; i < index.length; i++) {
            y.put(i, x.get(place(i, index[i])));
        }
    }

    private void scatterAdd(List<Storage> in, List<Storage> out) {
        FloatBuffer values = HostMemory.bytes(in.get(0)).asFloatBuffer();
        FloatBuffer y = HostMemory.bytes(out.get(0)).asFloatBuffer();
        int[] index = Gather.indices(op, in.get(1), whole.dim(1));
        for (int i = 0; i < y.capacity(); i++) {
            y.put(i, 0);
        }
        for (int i = 0; i < index.length; i++) {
            int place = place(i, index[i]);
            y.put(place, y.get(place) + values.get(i));
        }
    }

    /** The number, in the array that is indexed, of what index {@code i} means. */
    private int place(int i, int index) {
        int inner = whole.dim(2);
        return (i / inner / count * whole.dim(1) + index) * inner + i % inner;
    }
}
