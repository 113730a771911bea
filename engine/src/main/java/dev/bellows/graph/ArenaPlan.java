package dev.bellows.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places values with known lifetimes into as few chunks of memory as they need, none larger than one buffer can be: the largest
 * first, each in the first chunk that has room for it, at the lowest offset where it overlaps no value that is alive at the same
 * time (greedy by size, as in Pisarchyk and Lee 2020, arXiv 2001.03288).
 */
final class ArenaPlan {
    private static final long ALIGNMENT = 64;

    /**
     * @param bytes the size
     * @param from the first step at which the value is alive
     * @param to the last step at which it is alive
     */
    record Lifetime(long bytes, int from, int to) {
        boolean overlaps(Lifetime other) {
            return from <= other.to && other.from <= to;
        }
    }

    /** Where a value lies: so many bytes from the start of a chunk. */
    record Place(int chunk, long offset) {}

    /** The values in one chunk. */
    private static final class Chunk {
        private final List<Integer> placed = new ArrayList<>(); // by offset
        private long bytes;
    }

    private final List<Lifetime> values;
    private final Place[] places;
    private final List<Chunk> chunks = new ArrayList<>();

    /** @param largest the bytes that a chunk may have; each value alone must fit into it */
    ArenaPlan(List<Lifetime> values, long largest) {
        this.values = values;
        places = new Place[values.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong((Integer i) -> values.get(i).bytes).reversed());
        order.forEach(value -> place(value, largest));
    }

    private void place(int value, long largest) {
        long bytes = values.get(value).bytes;
        if (bytes > largest) {
            throw new IllegalArgumentException("arena: a value of " + bytes + " bytes, chunks hold " + largest);
        }
        int number = 0;
        while (number < chunks.size() && offset(chunks.get(number), value) + bytes > largest) {
            number++;
        }
        if (number == chunks.size()) {
            chunks.add(new Chunk());
        }
        Chunk chunk = chunks.get(number);
        long offset = offset(chunk, value);
        places[value] = new Place(number, offset);
        chunk.bytes = Math.max(chunk.bytes, Math.min(align(offset + bytes), largest));
        chunk.placed.add(value);
        chunk.placed.sort(Comparator.comparingLong(i -> places[i].offset));
    }

    /** The lowest offset in a chunk at which there is room for the value. */
    private long offset(Chunk chunk, int value) {
        Lifetime lifetime = values.get(value);
        long offset = 0;
        for (int other : chunk.placed) {
            if (!lifetime.overlaps(values.get(other))) {
                continue;
            }
            if (offset + lifetime.bytes <= places[other].offset) {
                break;
            }
            offset = Math.max(offset, align(places[other].offset + values.get(other).bytes));
        }
        return offset;
    }

    private static long align(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Where value {@code i} lies. */
    Place place(int i) {
        return places[i];
    }

    /** The sizes of the chunks. */
    List<Long> chunks() {
        return chunks.stream().map(chunk -> chunk.bytes).toList();
    }

    /** The size of all chunks together. */
    long bytes() {
        return chunks.stream().mapToLong(chunk -> chunk.bytes).sum();
    }
}
