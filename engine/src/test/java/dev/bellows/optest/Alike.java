package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.op.comm.RankGroup;
import java.nio.ByteBuffer;

/** Ranks that all have the same f64 arrays, so that one of them knows the sums. */
record Alike(int size) implements RankGroup {
    @Override
    public void sum(ByteBuffer data, DType dtype) {
        for (int i = 0; i < data.limit(); i += Double.BYTES) {
            data.putDouble(i, size * data.getDouble(i));
        }
    }
}
