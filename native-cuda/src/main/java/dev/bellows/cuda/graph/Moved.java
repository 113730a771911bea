package dev.bellows.cuda.graph;

import dev.bellows.backend.Arguments;
import dev.bellows.backend.Storage;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.memory.Buffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the arrays that launches use lie elsewhere from run to run, and how those of one buffer lie to each other. */
final class Moved {
    /** Places begin at a multiple of this in a copy if they do in the original: algorithms are chosen by it. */
    static final int ALIGNMENT = 16;

    /**
     * The places whose arrays are in one buffer.
     *
     * @param first the place whose array begins first
     * @param offsets of each place's array from that one's
     * @param bytes from the first's beginning to the end of the last
     * @param isRead whether what is there before matters
     * @param isWritten whether what is there afterwards matters
     */
    record Group(List<Integer> places, int first, List<Long> offsets, long bytes, boolean isRead, boolean isWritten) {
        /** Whether the arrays lie to each other as they did. */
        boolean isAsItWas(long[] addresses) {
            for (int i = 0; i < places.size(); i++) {
                if (addresses[places.get(i)] - addresses[first] != offsets.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    final Places places;
    /** Where all arrays were when this was found out. */
    final long[] addresses;

    final BitSet moved = new BitSet();
    final List<Group> groups = new ArrayList<>();

    /** @param earlier whose moved arrays move still */
    Moved(Places places, long[] now, long[] before, @Nullable Replay earlier) {
        this.places = places;
        this.addresses = now;
        if (earlier != null) {
            moved.or(earlier.moved());
        }
        for (int i = 0; i < now.length; i++) {
            if (now[i] != before[i]) {
                moved.set(i);
            }
        }
        List<Storage> arrays = places.arrays();
        IdentityHashMap<Buffer, List<Integer>> byBuffer = new IdentityHashMap<>();
        moved.stream()
                .forEach(place -> byBuffer.computeIfAbsent(arrays.get(place).buffer(), first -> new ArrayList<>())
                        .add(place));
        byBuffer.values().forEach(together -> groups.add(group(together, arrays)));
    }

    private Group group(List<Integer> together, List<Storage> arrays) {
        int first = together.get(0);
        long end = 0;
        boolean written = false;
        boolean read = false;
        for (int place : together) {
            first = addresses[place] < addresses[first] ? place : first;
            end = Math.max(end, addresses[place] + arrays.get(place).spec().bytes());
            written |= places.isWritten(place);
            read |= !places.isWritten(place);
        }
        List<Long> offsets = new ArrayList<>();
        for (int place : together) {
            offsets.add(addresses[place] - addresses[first]);
            read |= offsets.get(offsets.size() - 1) != 0; // what lies between is to stay as it is
        }
        return new Group(together, first, offsets, end - addresses[first], read, written);
    }

    /** How much room a copy of a group's arrays takes. */
    long roomOf(Group group) {
        return addresses[group.first] % ALIGNMENT + group.bytes;
    }

    /** The launches with what moved in copies instead; the {@code i}-th group's is in the {@code i}-th of the buffers. */
    Arguments on(List<DeviceMemory.DeviceBuffer> copies) {
        List<Storage> arrays = new ArrayList<>(places.arrays());
        for (int i = 0; i < copies.size(); i++) {
            Group group = groups.get(i);
            for (int j = 0; j < group.places.size(); j++) {
                int place = group.places.get(j);
                long offset = addresses[group.first] % ALIGNMENT + group.offsets.get(j);
                arrays.set(
                        place,
                        new Storage(copies.get(i), offset, arrays.get(place).spec()));
            }
        }
        return places.with(arrays);
    }
}
