package dev.bellows.collective.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What comes to a rank: from each peer a stream of bytes, and the receives that take the next of them, whatever lengths they were sent in.
 */
final class Inbox {
    private static final int NONE = -1;
    private static final int FIRST_RECEIVES = 16;

    private final long[] claimed;
    private final long[] arrived;
    private final double[] when;
    private final int[] first;
    private final int[] last;
    private int[] steps = new int[FIRST_RECEIVES];
    private long[] ends = new long[FIRST_RECEIVES];
    private int[] next = new int[FIRST_RECEIVES];
    private int receives;
    private int waiting;
    private final Map<Integer, Deque<ByteBuffer>> cargo = new HashMap<>();

    Inbox(int size) {
        claimed = new long[size];
        arrived = new long[size];
        when = new double[size];
        first = new int[size];
        last = new int[size];
        Arrays.fill(first, NONE);
    }

    /** Asks for the next bytes of a peer; returns whether they are there, or on their last steps: {@link #when}. */
    boolean claim(int from, int step, int length) {
        claimed[from] += length;
        if (first[from] == NONE && arrived[from] >= claimed[from]) {
            return true;
        }
        if (receives == steps.length) {
            steps = Arrays.copyOf(steps, 2 * receives);
            ends = Arrays.copyOf(ends, 2 * receives);
            next = Arrays.copyOf(next, 2 * receives);
        }
        int receive = receives++;
        steps[receive] = step;
        ends[receive] = claimed[from];
        next[receive] = NONE;
        if (first[from] == NONE) {
            first[from] = receive;
        } else {
            next[last[from]] = receive;
        }
        last[from] = receive;
        waiting++;
        return false;
    }

    /** When the bytes of a peer were there that came last. */
    double when(int from) {
        return when[from];
    }

    /** More bytes of a peer are there from a time on. */
    void arrive(int from, int bytes, double time) {
        arrived[from] += bytes;
        when[from] = time;
    }

    /** Takes a receive whose bytes are there, and returns its step; less than 0: there is none. */
    int satisfied(int from) {
        int receive = first[from];
        if (receive == NONE || ends[receive] > arrived[from]) {
            return NONE;
        }
        first[from] = next[receive];
        waiting--;
        if (waiting == 0) {
            receives = 0;
        }
        return steps[receive];
    }

    /** Data on its way from a peer. */
    void load(int from, ByteBuffer data) {
        cargo.computeIfAbsent(from, absent -> new ArrayDeque<>()).add(data);
    }

    /** Fills memory with the data that came first. */
    void unload(int from, ByteBuffer into) {
        Deque<ByteBuffer> frames = cargo.get(from);
        if (frames == null) {
            throw new IllegalStateException("simulation: nothing was loaded by rank " + from);
        }
        while (into.hasRemaining()) {
            ByteBuffer frame = frames.element();
            int length = Math.min(frame.remaining(), into.remaining());
            into.put(frame.slice().limit(length));
            frame.position(frame.position() + length);
            if (!frame.hasRemaining()) {
                frames.remove();
            }
        }
    }
}
