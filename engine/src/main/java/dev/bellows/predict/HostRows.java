package dev.bellows.predict;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in host memory.
 *
 * @param samples of each array, what a row has
 * @param arrays their elements, row by row in native order
 */
record HostRows(List<Spec> samples, List<ByteBuffer> arrays) {
    /** The same, of which there are so many. */
    HostRows require(int rows) {
        List<Long> wanted = samples.stream().map(spec -> rows * spec.bytes()).toList();
        List<Long> given =
                arrays.stream().map(buffer -> (long) buffer.remaining()).toList();
        if (!given.equals(wanted)) {
            throw new ShapeException(
                    "predict: " + rows + " rows of " + samples + " have " + wanted + " bytes, got " + given);
        }
        return this;
    }

    /** Views of some. */
    HostRows part(int from, int count) {
        List<ByteBuffer> views = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            int bytes = (int) samples.get(i).bytes();
            ByteBuffer all = arrays.get(i);
            views.add(all.slice(all.position() + from * bytes, count * bytes).order(ByteOrder.nativeOrder()));
        }
        return new HostRows(samples, views);
    }

    /**
     * The same without most of the room that none of the sequences among them needs.
     *
     * @param lengthsOf which arrays say how long the sequences of which others are
     */
    HostRows cut(int[] lengthsOf, int rows) {
        List<Spec> shorter = new ArrayList<>(samples);
        List<ByteBuffer> taken = new ArrayList<>(arrays);
        for (int i = 0; i < lengthsOf.length; i++) {
            int sequences = lengthsOf[i];
            if (sequences != LengthInputs.NONE) {
                Spec spec = samples.get(sequences);
                int all = spec.shape().dim(0);
                int room = SequenceRoom.of(all, SequenceRoom.longest(arrays.get(i), rows));
                if (room < all) {
                    int bytes = (int) spec.bytes();
                    shorter.set(sequences, spec.with(spec.shape().with(0, room)));
                    taken.set(sequences, SequenceRoom.first(arrays.get(sequences), bytes, bytes / all * room));
                }
            }
        }
        return new HostRows(shorter, taken);
    }
}
