package dev.bellows.collective.algorithm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Partial results of type {@code double}. */
final class DoubleAccumulator implements Accumulator {
    private final ReduceOp op;
    private double[] acc = {};
    private double[] in = {};
    private int count;

    DoubleAccumulator(ReduceOp op) {
        this.op = op;
    }

    @Override
    public void load(ByteBuffer source) {
        count = source.remaining() / Double.BYTES;
        if (acc.length < count) {
            acc = new double[count];
            in = new double[count];
        }
        source.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(acc, 0, count);
    }

    @Override
    public void combine(ByteBuffer source) {
        source.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(in, 0, count);
        switch (op) {
            case SUM -> add(acc, in, count);
            case MAX -> max(acc, in, count);
            case MIN -> min(acc, in, count);
        }
    }

    @Override
    public void store(ByteBuffer target) {
        target.order(ByteOrder.nativeOrder()).asDoubleBuffer().put(acc, 0, count);
    }

    private static void add(double[] acc, double[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] += in[i];
        }
    }

    private static void max(double[] acc, double[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.max(acc[i], in[i]);
        }
    }

    private static void min(double[] acc, double[] in, int count) {
        for (int i = 0; i < count; i++) {
            acc[i] = Math.min(acc[i], in[i]);
        }
    }
}
