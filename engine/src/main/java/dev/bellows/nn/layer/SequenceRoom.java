package dev.bellows.nn.layer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How many steps a batch of sequences of many lengths has room for: of all that there is room for, halved up to three times as long as
 * the longest sequence fits. So there are few shapes to compile, and little of a batch is nothing.
 */
public final class SequenceRoom {
    private static final int HALVINGS = 3;

    private SequenceRoom() {}

    /** How many halvings sequences of so many steps allow: those that allow as many go into one batch best. */
    public static int halvings(int room, int steps) {
        int halvings = 0;
        int half = half(room);
        while (halvings < HALVINGS && half >= Math.max(2, steps)) {
            halvings++;
            half = half(half);
        }
        return halvings;
    }

    /** The room for sequences of at most so many steps. */
    public static int of(int room, int longest) {
        int halved = room;
        for (int i = halvings(room, longest); i > 0; i--) {
            halved = half(halved);
        }
        return halved;
    }

    private static int half(int room) {
        return (room + 1) / 2;
    }

    /** The longest of the sequences whose lengths these i32 are. */
    public static int longest(ByteBuffer lengths, int count) {
        ByteBuffer all = lengths.duplicate().order(ByteOrder.nativeOrder());
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, all.getInt());
        }
        return longest;
    }

    /** Of each row its first bytes. */
    public static ByteBuffer first(ByteBuffer rows, int rowBytes, int bytes) {
        int count = rows.remaining() / rowBytes;
        ByteBuffer some = ByteBuffer.allocate(count * bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            some.put(i * bytes, rows, rows.position() + i * rowBytes, bytes);
        }
        return some;
    }
}
