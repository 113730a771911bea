package dev.bellows.collective.algorithm;

import dev.bellows.collective.wire.Wire;
import java.nio.ByteBuffer;

/**
 * Where segments lie encoded, two by two: while one is on its way the next is made, or the one before is read. The segments
 * of a shard begin at its first element, so that sender and owner cut it alike.
 */
final class Staging {
    /** Two to send, two to receive, one to decode, per rank. */
    private static final int BUFFERS = 5;

    private final Wire wire;
    private final int size;
    private final int segment;
    private final ByteBuffer[] buffers;

    /** @param longest elements of the longest shard that travels */
    Staging(Call call, Wire wire, int longest, Workspace workspace) {
        this.wire = wire;
        this.size = call.size();
        int most = workspace.segmentElements(BUFFERS * size / 2, wire.memory());
        int whole = (int) Math.min(
                Integer.MAX_VALUE, (Math.min(most, longest) + wire.block() - 1L) / wire.block() * wire.block());
        this.segment = Math.max(wire.block(), whole);
        int bytes = Math.max(wire.bytes(segment), segment * wire.memory().bytes());
        this.buffers = workspace.take(BUFFERS * size, longest == 0 ? 0 : bytes);
    }

    /** Elements per segment, but for the last of a shard. */
    int segment() {
        return segment;
    }

    /** How many segments so many elements are. */
    int rounds(int elements) {
        return (int) ((elements + segment - 1L) / segment);
    }

    /** The elements of a shard's segment; none behind its end. */
    ByteBuffer elements(Region region, Shards shards, int rank, int round) {
        long from = Math.min(shards.end(rank), shards.start(rank) + (long) round * segment);
        return region.slice((int) from, (int) Math.min(shards.end(rank), from + segment));
    }

    /** Where a segment of so many elements for a peer lies encoded. */
    ByteBuffer outgoing(int round, int peer, int elements) {
        return buffers[(round % 2) * size + peer].slice(0, wire.bytes(elements));
    }

    /** Where a segment of so many elements from a peer arrives. */
    ByteBuffer incoming(int round, int peer, int elements) {
        return buffers[(2 + round % 2) * size + peer].slice(0, wire.bytes(elements));
    }

    /** Where a segment of so many elements from a peer lies decoded. */
    ByteBuffer decoded(int peer, int elements) {
        return buffers[4 * size + peer].slice(0, elements * wire.memory().bytes());
    }
}
