package dev.bellows.data.arrow;

import dev.bellows.core.MemoryException;
import dev.bellows.data.LaneShare;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SampleStore} of equal blocks in Arrow memory, each one buffer laid out by {@link BlockLayout}.
 *
 * <p>Blocks fill in the order of appending. As many as the memory budget allows stay where they are; once it is used up,
 * or the JVM gives no memory for another, the last of them is written to {@link SpillFiles} whenever it is full and filled anew. Rows are reached through an
 * index of one {@code int} per row on the heap, and copied in runs: neighbours in the store and in the request make one
 * copy.
 */
public final class ArrowSampleStore implements SampleStore {
    private static final int ABSENT = -1;

    private enum State {
        APPENDING,
        SEALED,
        CLOSED
    }

    private final String name;
    private final SampleSchema schema;
    private final LaneShare share;
    private final StoreLimits limits;
    private final BlockLayout layout;
    private final BufferAllocator allocator;
    private final SpillFiles spill;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    /** The buffers as the JDK sees them: its absolute bulk copies are intrinsic and safe for many threads. */
    private final List<ByteBuffer> resident = new ArrayList<>();

    private int maxResident;
    /** Where each local row lies: block × rows per block + row. */
    private final int[] index;

    private final ReadWriteLock gathers = new ReentrantReadWriteLock();
    private int appended;
    private State state = State.APPENDING;

    private ArrowSampleStore(
            BufferAllocator parent, String name, SampleSchema schema, LaneShare share, StoreLimits limits) {
        this.name = name;
        this.schema = schema;
        this.share = share;
        this.limits = limits;
        layout = new BlockLayout(schema, limits.blockBytes(), share.rows());
        // Arrow rounds small buffers up to a power of two
        long rounded = parent.getRoundingPolicy().getRoundedSize(layout.bytes());
        maxResident = (int) Math.max(1, Math.min(limits.memoryBytes() / rounded, Integer.MAX_VALUE));
        spill = new SpillFiles(limits.spillDirectories(), layout.bytes());
        index = new int[share.rows()];
        Arrays.fill(index, ABSENT);
        allocator = parent.newChildAllocator(name, 0, Math.max(limits.memoryBytes(), rounded));
    }

    /**
     * An empty store.
     *
     * @param name used in messages and as the name of the Arrow allocator, such as {@code train rows of worker 3}
     */
    public static SampleStore open(String name, SampleSchema schema, LaneShare share, StoreLimits limits) {
        return open(RootHolder.ROOT, name, schema, share, limits);
    }

    static SampleStore open(
            BufferAllocator parent, String name, SampleSchema schema, LaneShare share, StoreLimits limits) {
        return new ArrowSampleStore(parent, name, schema, share, limits);
    }

    /** One root for the JVM; what bounds a store is the limit of its own child. */
    private static final class RootHolder {
        static final BufferAllocator ROOT = new RootAllocator();
    }

    @Override
    public SampleSchema schema() {
        return schema;
    }

    @Override
    public LaneShare share() {
        return share;
    }

    @Override
    public void append(long globalIndex, ByteBuffer row) {
        requireState(State.APPENDING, "append");
        if (row.remaining() < schema.rowBytes()) {
            throw new IllegalArgumentException(message("a row of " + schema + " has " + schema.rowBytes() + " bytes: "
                    + row.remaining() + " given for row " + globalIndex));
        }
        int localRow = claim(globalIndex);
        int inBlock = appended % layout.rows();
        ByteBuffer block = inBlock == 0 ? nextBlock() : resident.get(resident.size() - 1);
        int from = row.position();
        for (int field = 0; field < layout.fields(); field++) {
            block.put(layout.offset(field, inBlock), row, from, layout.width(field));
            from += layout.width(field);
        }
        row.position(from);
        index[localRow] = appended++;
    }

    /** The local number of a row that must not be there yet. */
    private int claim(long globalIndex) {
        if (globalIndex < 0 || globalIndex >= share.plan().samples()) {
            throw unstable(
                    "row " + globalIndex + " lies outside the " + share.plan().samples() + " rows counted");
        }
        int localRow = share.localRow(globalIndex);
        if (index[localRow] != ABSENT) {
            throw unstable("row " + globalIndex + " came twice");
        }
        return localRow;
    }

    /** A block to fill: new while the budget and the memory last, then the last one again, once spilled. */
    private ByteBuffer nextBlock() {
        if (resident.size() < maxResident) {
            ArrowBuf buffer = allocate();
            if (buffer != null) {
                buffers.add(buffer);
                ByteBuffer block = buffer.nioBuffer(0, layout.bytes());
                resident.add(block);
                return block;
            }
            maxResident = resident.size();
        }
        return spilledBlock();
    }

    private ByteBuffer spilledBlock() {
        if (limits.spillDirectories().isEmpty()) {
            throw new IllegalStateException(message("the memory budget is used up and there is no directory to spill"
                    + " to: " + limits.memoryBytes() + " bytes hold " + appended + " of " + index.length
                    + " rows; raise the budget or give a spill directory"));
        }
        ByteBuffer full = resident.get(maxResident - 1);
        spill.write(full);
        return full;
    }

    /** Memory for a block; null where there is none but blocks can be spilled. */
    private @Nullable ArrowBuf allocate() {
        try {
            return allocator.buffer(layout.bytes());
        } catch (OutOfMemoryException e) {
            if (!resident.isEmpty() && !limits.spillDirectories().isEmpty()) {
                return null;
            }
            MemoryException full =
                    new MemoryException(message("the JVM has no off-heap memory left for another block of "
                            + layout.bytes() + " bytes: " + residentBytes() + " of a budget of " + limits.memoryBytes()
                            + " are in use; give a spill directory, or raise"
                            + " -XX:MaxDirectMemorySize, and the memory of the process with it"));
            full.initCause(e);
            throw full;
        }
    }

    @Override
    public void seal() {
        requireState(State.APPENDING, "seal");
        if (appended < index.length) {
            int first = 0;
            while (index[first] != ABSENT) {
                first++;
            }
            throw unstable((index.length - appended) + " of " + index.length + " rows are missing, the first is row "
                    + share.globalIndex(first));
        }
        // what holds the write lock publishes the blocks and the index to the gathering threads
        gathers.writeLock().lock();
        try {
            state = State.SEALED;
        } finally {
            gathers.writeLock().unlock();
        }
    }

    @Override
    public void gather(int[] localRows, String field, ByteBuffer target) {
        int position = schema.position(field);
        int width = layout.width(position);
        if (target.remaining() / width < localRows.length) {
            throw new IllegalArgumentException(message("the target is too small for " + localRows.length + " rows of '"
                    + field + "': " + target.remaining() + " bytes, needs " + (long) localRows.length * width));
        }
        gathers.readLock().lock();
        try {
            requireState(State.SEALED, "gather");
            ByteBuffer slot = target.duplicate();
            int at = 0;
            while (at < localRows.length) {
                int run = run(localRows, at);
                int bytes = run * width;
                slot.limit(slot.position() + bytes);
                copy(index[localRows[at]], position, slot);
                at += run;
            }
            target.position(slot.position());
        } finally {
            gathers.readLock().unlock();
        }
    }

    /** How many of the requested rows, from one on, lie one after the other in one block. */
    private int run(int[] localRows, int from) {
        int first = index[localRows[from]];
        int most = Math.min(localRows.length - from, layout.rows() - first % layout.rows());
        int length = 1;
        while (length < most && index[localRows[from + length]] == first + length) {
            length++;
        }
        return length;
    }

    /** Fills the slot from a field of the rows at a place of the store. */
    private void copy(int place, int field, ByteBuffer slot) {
        int block = place / layout.rows();
        int offset = layout.offset(field, place % layout.rows());
        int onDisk = block - (maxResident - 1);
        if (onDisk >= 0 && onDisk < spill.blocks()) {
            spill.read(onDisk, offset, slot);
            return;
        }
        ByteBuffer source = resident.get(Math.min(block, maxResident - 1));
        slot.put(slot.position(), source, offset, slot.remaining());
        slot.position(slot.limit());
    }

    @Override
    public long residentBytes() {
        return allocator.getAllocatedMemory();
    }

    @Override
    public long spilledBytes() {
        return (long) spill.blocks() * layout.bytes();
    }

    @Override
    public void close() {
        gathers.writeLock().lock();
        try {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            resident.clear();
            buffers.forEach(ArrowBuf::close);
            buffers.clear();
            try {
                allocator.close();
            } finally {
                spill.close();
            }
        } finally {
            gathers.writeLock().unlock();
        }
    }

    private void requireState(State wanted, String action) {
        if (state != wanted) {
            throw new IllegalStateException(
                    message("cannot " + action + " while " + state.name().toLowerCase(Locale.ROOT)));
        }
    }

    private IllegalStateException unstable(String fact) {
        return new IllegalStateException(
                message(fact + ": the source gave different rows on two readings; keep what it gave, or make it"
                        + " deterministic (no random numbers, no choice of rows without an order)"));
    }

    private String message(String fact) {
        return "sample store '" + name + "': " + fact;
    }
}
