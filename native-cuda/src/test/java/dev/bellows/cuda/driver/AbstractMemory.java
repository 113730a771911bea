package dev.bellows.cuda.driver;

import dev.bellows.core.BackendException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The memory of an {@link AbstractDevice}: blocks at addresses far from each other, full of garbage at first. */
final class AbstractMemory {
    private static final byte GARBAGE = (byte) 0xA5;
    private static final long FIRST_ADDRESS = 0x7f00_0000_0000L;
    private static final long ALIGNMENT = 256;

    private final long bytes;
    private final TreeMap<Long, ByteBuffer> blocks = new TreeMap<>();
    private long nextAddress = FIRST_ADDRESS;
    private long used;

    AbstractMemory(long bytes) {
        this.bytes = bytes;
    }

    /** How much there is. */
    long bytes() {
        return bytes;
    }

    long used() {
        return used;
    }

    int allocations() {
        return blocks.size();
    }

    /** The address of a new block. */
    long allocate(long size) {
        ByteBuffer block = ByteBuffer.allocate((int) size);
        while (block.hasRemaining()) {
            block.put(GARBAGE);
        }
        long address = nextAddress;
        nextAddress += (size + 2 * ALIGNMENT) / ALIGNMENT * ALIGNMENT; // a gap, so that an overrun hits nothing
        blocks.put(address, block.clear());
        used += size;
        return address;
    }

    /** Whether there was a block at this address. */
    boolean free(long address) {
        @Nullable ByteBuffer block = blocks.remove(address);
        used -= block == null ? 0 : block.capacity();
        return block != null;
    }

    /** Sets bytes. */
    void fill(long address, byte value, long count) {
        ByteBuffer target = at(address, count);
        while (target.hasRemaining()) {
            target.put(value);
        }
    }

    /** Sets elements of two bytes. */
    void fill(long address, short value, long count) {
        ByteBuffer target = at(address, count * Short.BYTES);
        while (target.hasRemaining()) {
            target.putShort(value);
        }
    }

    /** A part of a block. */
    ByteBuffer at(long address, long size) {
        Map.@Nullable Entry<Long, ByteBuffer> block = blocks.floorEntry(address);
        if (block == null || address + size > block.getKey() + block.getValue().capacity()) {
            throw new BackendException(
                    "kernel or copy",
                    AbstractDevice.ILLEGAL_ADDRESS,
                    size + " bytes at " + address + " are in no allocation");
        }
        return block.getValue()
                .slice((int) (address - block.getKey()), (int) size)
                .order(ByteOrder.nativeOrder());
    }
}
