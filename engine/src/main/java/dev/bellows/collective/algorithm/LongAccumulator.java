package dev.bellows.collective.algorithm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Partial results of type {@code long}. */
final class LongAccumulator implements Accumulator {
    private final ReduceOp op;
    private long[] acc = {};
    private long[] in = {};
    private int count;

    LongAccumulator(ReduceOp op) {
        this.op = op;
    }

    @Override
    public void load(ByteBuffer source) {
        count = source.remaining() / Long.BYTES;
        if (acc.length < count) {
            acc = new long[count];
            in = new long[count];
        }
        source.order(ByteOrder.nativeOrder()).asLongBuffer().get(acc, 0, count);
    }

    @Override
    public void combine(ByteBuffer source) {
        source.order(ByteOrder.nativeOrder()).asLongBuffer().get(in, 0, count);
        switch (op) {
            case SUM -> add(acc, in, count);
            case MAX -> max(acc, in, count);
            case MIN -> min(acc, in, count);
        }
    }

    @Override
    public void store(ByteBuffer target) {
        target.order(ByteOrder.nativeOrder()).asLongBuffer().put(acc, 0, count);
    }

    private static void add(long[] acc, long[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] += in[i];
        }
    }

    private static void max(long[] acc, long[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.max(acc[i], in[i]);
        }
    }

    private static void min(long[] acc, long[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.min(acc[i], in[i]);
        }
    }
}
