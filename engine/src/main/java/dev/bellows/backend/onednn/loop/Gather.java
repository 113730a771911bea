package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Slices picked or added by integer indices, which oneDNN lacks: loops in Java over whole slices.
 *
 * @param shape the array that is indexed, as [outer, axis, inner]
 */
record Gather(String op, Shape shape) {
    static Kernel take(Take op, List<Spec> in) {
        Shape x = in.get(0).shape();
        return new Gather(op.name(), AxisView.of(x, op.axis()))::take;
    }

    static Kernel scatterAdd(ScatterAdd op, List<Spec> in) {
        if (in.get(0).dtype() != DType.F32) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        Shape y = op.infer(in).get(0).shape();
        return new Gather(op.name(), AxisView.of(y, op.axis()))::scatterAdd;
    }

    private void take(List<Storage> in, List<Storage> out) {
        ByteBuffer x = HostMemory.bytes(in.get(0));
        ByteBuffer y = HostMemory.bytes(out.get(0));
        int[] index = indices(op, in.get(1), shape.dim(1));
        int slice = shape.dim(2) * in.get(0).spec().dtype().bytes();
        int to = 0;
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int chosen : index) {
                y.put(to, x, (outer * shape.dim(1) + chosen) * slice, slice);
                to += slice;
            }
        }
    }

    private void scatterAdd(List<Storage> in, List<Storage> out) {
        FloatBuffer values = HostMemory.bytes(in.get(0)).asFloatBuffer();
        FloatBuffer y = HostMemory.bytes(out.get(0)).asFloatBuffer();
        int[] index = indices(op, in.get(1), shape.dim(1));
        int inner = shape.dim(2);
        float[] sum = new float[inner];
        float[] value = new float[inner];
        for (int at = 0; at < y.capacity(); at += inner) {
            y.put(at, sum);
        }
        int from = 0;
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int chosen : index) {
                int to = (outer * shape.dim(1) + chosen) * inner;
                y.get(to, sum);
                values.get(from, value);
                for (int i = 0; i < inner; i++) {
                    sum[i] += value[i];
                }
                y.put(to, sum);
                from += inner;
            }
        }
    }

    /** Reads the indices; one that is out of range of the axis is an error. */
    static int[] indices(String op, Storage storage, int extent) {
        ByteBuffer bytes = HostMemory.bytes(storage);
        int[] indices = new int[(int) storage.spec().shape().size()];
        for (int i = 0; i < indices.length; i++) {
            long index =
                    switch (storage.spec().dtype()) {
                        case I32 -> bytes.getInt(i * Integer.BYTES);
                        case I64 -> bytes.getLong(i * Long.BYTES);
                        default -> bytes.get(i) & 0xFF;
                    };
            if (index < 0 || index >= extent) {
                throw new ShapeException(op + ": index " + index + " is out of range for an axis of extent " + extent);
            }
            indices[i] = (int) index;
        }
        return indices;
    }
}
