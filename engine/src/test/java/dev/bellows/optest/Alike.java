package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import java.nio.ByteBuffer;

/** Ranks that all have the same f64 arrays, so that one of them knows the sums. */
record Alike(int size) implements RankGroup {
    @Override
    public int rank() {
        return 1;
    }

    @Override
    public void gather(ByteBuffer data, DType dtype, int[] offsets) {
        int bytes = (offsets[2] - offsets[1]) * Double.BYTES;
        for (int rank = 0; rank < size; rank++) {
            data.put(offsets[rank] * Double.BYTES, data, offsets[1] * Double.BYTES, bytes);
        }
    }

    @Override
    public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
        sum(data, dtype);
    }

    @Override
    public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
        throw new UnsupportedOperationException("what ranks send each other differs");
    }

    @Override
    public void sum(ByteBuffer data, DType dtype) {
        for (int i = 0; i < data.limit(); i += Double.BYTES) {
            data.putDouble(i, size * data.getDouble(i));
        }
    }
}
