package dev.bellows.collective.algorithm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Partial results of type {@code float}. */
final class FloatAccumulator implements Accumulator {
    private final ReduceOp op;
    private float[] acc = {};
    private float[] in = {};
    private int count;

    FloatAccumulator(ReduceOp op) {
        this.op = op;
    }

    @Override
    public void load(ByteBuffer source) {
        count = source.remaining() / Float.BYTES;
        if (acc.length < count) {
            acc = new float[count];
            in = new float[count];
        }
        source.order(ByteOrder.nativeOrder()).asFloatBuffer().get(acc, 0, count);
    }

    @Override
    public void combine(ByteBuffer source) {
        source.order(ByteOrder.nativeOrder()).asFloatBuffer().get(in, 0, count);
        switch (op) {
            case SUM -> add(acc, in, count);
            case MAX -> max(acc, in, count);
            case MIN -> min(acc, in, count);
        }
    }

    @Override
    public void store(ByteBuffer target) {
        target.order(ByteOrder.nativeOrder()).asFloatBuffer().put(acc, 0, count);
    }

    private static void add(float[] acc, float[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] += in[i];
        }
    }

    private static void max(float[] acc, float[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.max(acc[i], in[i]);
        }
    }

    private static void min(float[] acc, float[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.min(acc[i], in[i]);
        }
    }
}
