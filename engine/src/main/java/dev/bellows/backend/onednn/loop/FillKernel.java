package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Fills the output with one value, by copies that double what is filled; then runs another kernel over it. */
record FillKernel(ByteBuffer element, Kernel then) implements Kernel {
    private static final Kernel NOTHING = (in, out) -> {};
    /** What is copied is copied again while still in the cache. */
    private static final int BLOCK = 1 << 14;

    static Kernel with(double value, Spec y, Kernel then) {
        return new FillKernel(element(value, y.dtype()), then);
    }

    static Kernel with(double value, Spec y) {
        return with(value, y, NOTHING);
    }

    private static ByteBuffer element(double value, DType dtype) {
        ByteBuffer element = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.nativeOrder());
        switch (dtype) {
            case F32 -> element.putFloat((float) value);
            case F64 -> element.putDouble(value);
            case BF16 -> element.putShort(BFloat16.fromFloat((float) value));
            case I32 -> element.putInt((int) value);
            case I64 -> element.putLong((long) value);
            case U8 -> element.put((byte) Math.max(0, Math.min(255, (int) value)));
            case BOOL -> element.put((byte) (value != 0 ? 1 : 0));
        }
        return element.flip();
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        ByteBuffer target = HostMemory.bytes(out.get(0));
        int total = target.capacity();
        int width = element.remaining();
        target.put(0, element, 0, width);
        int done = width;
        while (done < total) {
            int count = Math.min(Math.min(done, BLOCK), total - done);
            target.put(done, target, 0, count);
            done += count;
        }
        then.run(in, out);
    }

    @Override
    public void close() {
        then.close();
    }
}
