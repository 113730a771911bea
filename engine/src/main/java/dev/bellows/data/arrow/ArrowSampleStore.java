package dev.bellows.data.arrow;

import dev.bellows.core.MemoryException;
import dev.bellows.data.LaneShare;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleStore;
import dev.bellows.nn.layer.SequenceRoom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SampleStore} of equal blocks in Arrow memory. Rows lie one after the other, each as a whole and as long as it is
 * ({@link RowLayout}), so that a row that a shuffled batch asks for is one stretch of memory, or of a file.
 *
 * <p>Blocks fill in the order of appending. As many as the memory budget allows stay where they are; once it is used up,
 * or the JVM gives no memory for another, the last of them is written to {@link SpillFiles} whenever it is full and filled anew. Rows are reached through a
 * {@link RowIndex}; neighbours in the store and in the request are read from a file at once.
 */
public final class ArrowSampleStore implements SampleStore {
    /** How much is read from a file at once. */
    private static final int READ_BYTES = 1 << 18;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 12);

    private enum State {
        APPENDING,
        SEALED,
        CLOSED
    }

    private final String name;
    private final SampleSchema schema;
    private final LaneShare share;
    private final StoreLimits limits;
    private final RowLayout layout;
    private final int blockBytes;
    private final BufferAllocator allocator;
    private final SpillFiles spill;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    /** The buffers as the JDK sees them: its absolute bulk copies are intrinsic and safe for many threads. */
    private final List<ByteBuffer> resident = new ArrayList<>();

    private int maxResident;
    private final RowIndex index;
    private final ReadWriteLock gathers = new ReentrantReadWriteLock();
    /** What was read from files, for whoever gathers next. */
    private final Queue<ByteBuffer> reads = new ConcurrentLinkedQueue<>();

    /** Of the row that is appended, how many parts are stored of each field that is filled up. */
    private final int[] counts;

    private int appended;
    /** The block that is filled, and how far it is. */
    private int block = -1;

    private int end;
    private State state = State.APPENDING;

    private ArrowSampleStore(
            BufferAllocator parent, String name, SampleSchema schema, LaneShare share, StoreLimits limits) {
        this.name = name;
        this.schema = schema;
        this.share = share;
        this.limits = limits;
        layout = new RowLayout(schema);
        counts = new int[layout.filled()];
        blockBytes = blockBytes(layout, limits.blockBytes(), share.rows());
        end = blockBytes;
        index = counts.length == 0
                ? RowIndex.ofEqual(share.rows(), layout.rowBytes())
                : RowIndex.ofMany(share.rows(), counts.length);
        // Arrow rounds small buffers up to a power of two
        long rounded = parent.getRoundingPolicy().getRoundedSize(blockBytes);
        maxResident = (int) Math.max(1, Math.min(limits.memoryBytes() / rounded, Integer.MAX_VALUE));
        spill = new SpillFiles(limits.spillDirectories(), blockBytes);
        allocator = parent.newChildAllocator(name, 0, Math.max(limits.memoryBytes(), rounded));
    }

    /** About the target, or as much as all rows take; without a rest where rows are equally long. */
    private static int blockBytes(RowLayout layout, int target, int rows) {
        int row = layout.rowBytes();
        long all = Math.max(1, rows) * (long) row;
        return layout.filled() > 0
                ? Math.max(row, (int) Math.min(target, all))
                : (int) Math.min(Math.max(1, target / row) * (long) row, all);
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
        int from = row.position();
        int bytes = layout.measure(row, from, counts);
        if (bytes > blockBytes - end) {
            nextBlock();
            block++;
            end = 0;
        }
        layout.write(row, from, counts, resident.get(resident.size() - 1), end);
        row.position(from + layout.rowBytes());
        index.put(localRow, block * (long) blockBytes + end, counts);
        end += bytes;
        appended++;
    }

    /** The local number of a row that must not be there yet. */
    private int claim(long globalIndex) {
        if (globalIndex < 0 || globalIndex >= share.plan().samples()) {
            throw unstable(
                    "row " + globalIndex + " lies outside the " + share.plan().samples() + " rows counted");
        }
        int localRow = share.localRow(globalIndex);
        if (index.has(localRow)) {
            throw unstable("row " + globalIndex + " came twice");
        }
        return localRow;
    }

    /** Makes the last resident block one to fill: a new one while the budget and the memory last, then itself, once spilled. */
    private void nextBlock() {
        if (resident.size() < maxResident) {
            ArrowBuf buffer = allocate();
            if (buffer != null) {
                buffers.add(buffer);
                resident.add(buffer.nioBuffer(0, blockBytes));
                return;
            }
            maxResident = resident.size();
        }
        if (limits.spillDirectories().isEmpty()) {
            throw new IllegalStateException(message("the memory budget is used up and there is no directory to spill"
                    + " to: " + limits.memoryBytes() + " bytes hold " + appended + " of " + share.rows()
                    + " rows; raise the budget or give a spill directory"));
        }
        spill.write(resident.get(maxResident - 1));
    }

    /** Memory for a block; null where there is none but blocks can be spilled. */
    private @Nullable ArrowBuf allocate() {
        try {
            return allocator.buffer(blockBytes);
        } catch (OutOfMemoryException e) {
            if (!resident.isEmpty() && !limits.spillDirectories().isEmpty()) {
                return null;
            }
            MemoryException full =
                    new MemoryException(message("the JVM has no off-heap memory left for another block of "
                            + blockBytes + " bytes: " + residentBytes() + " of a budget of " + limits.memoryBytes()
                            + " are in use; give a spill directory, or raise"
                            + " -XX:MaxDirectMemorySize, and the memory of the process with it"));
            full.initCause(e);
            throw full;
        }
    }

    @Override
    public void seal() {
        requireState(State.APPENDING, "seal");
        if (appended < share.rows()) {
            int first = 0;
            while (index.has(first)) {
                first++;
            }
            throw unstable((share.rows() - appended) + " of " + share.rows() + " rows are missing, the first is row "
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
            copy(localRows, List.of(new Wanted(position, width, target)));
        } finally {
            gathers.readLock().unlock();
        }
    }

    @Override
    public void gather(int[] localRows, List<ByteBuffer> targets) {
        gathers.readLock().lock();
        try {
            requireState(State.SEALED, "gather");
            List<Wanted> wanted = new ArrayList<>();
            for (int field = 0; field < layout.fields(); field++) {
                wanted.add(new Wanted(field, width(localRows, field), targets.get(field)));
            }
            copy(localRows, wanted);
        } finally {
            gathers.readLock().unlock();
        }
    }

    /** Of sequences only as much room as the longest of these rows asks for. */
    private int width(int[] localRows, int field) {
        int sequence = layout.sequence(field);
        if (sequence < 0) {
            return layout.width(field);
        }
        int longest = 0;
        for (int row : localRows) {
            longest = Math.max(longest, index.count(row, sequence));
        }
        int steps = layout.steps(sequence);
        return layout.width(field) / steps * SequenceRoom.of(steps, longest);
    }

    /**
     * A field that is asked for.
     *
     * @param bytes for each row
     */
    private record Wanted(int field, int bytes, ByteBuffer target) {}

    private void copy(int[] localRows, List<Wanted> wanted) {
        int at = 0;
        while (at < localRows.length) {
            long place = index.place(localRows[at]);
            int number = (int) (place / blockBytes);
            int onDisk = number - (maxResident - 1);
            if (onDisk >= 0 && onDisk < spill.blocks()) {
                at += copySpilled(localRows, at, onDisk, wanted);
            } else {
                copy(
                        localRows[at],
                        resident.get(Math.min(number, maxResident - 1)),
                        (int) (place % blockBytes),
                        wanted);
                at++;
            }
        }
    }

    /** Copies as many rows as lie one after the other in one block on disk, and says how many. */
    private int copySpilled(int[] localRows, int first, int onDisk, List<Wanted> wanted) {
        long place = index.place(localRows[first]);
        int from = (int) (place % blockBytes);
        int bytes = layout.bytes(index, localRows[first]);
        int last = first + 1;
        while (last < localRows.length && index.place(localRows[last]) == place + bytes) {
            int more = bytes + layout.bytes(index, localRows[last]);
            if (more > Math.min(READ_BYTES, blockBytes - from)) {
                break;
            }
            bytes = more;
            last++;
        }
        ByteBuffer read = reads.poll();
        if (read == null) {
            read = ByteBuffer.allocateDirect(Math.max(layout.rowBytes(), Math.min(READ_BYTES, blockBytes)));
        }
        spill.read(onDisk, from, read.clear().limit(bytes));
        int at = 0;
        for (int i = first; i < last; i++) {
            copy(localRows[i], read, at, wanted);
            at += layout.bytes(index, localRows[i]);
        }
        reads.add(read);
        return last - first;
    }

    /** Copies what is wanted of a row, which begins somewhere in a buffer. */
    private void copy(int row, ByteBuffer source, int from, List<Wanted> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            Wanted one = wanted.get(i);
            int bytes = layout.bytes(index, row, one.field);
            int to = one.target.position();
            one.target.put(to, source, from + layout.start(index, row, one.field), bytes);
            for (int zero = bytes; zero < one.bytes; zero += ZEROS.capacity()) {
                one.target.put(to + zero, ZEROS, 0, Math.min(ZEROS.capacity(), one.bytes - zero));
            }
            one.target.position(to + one.bytes);
        }
    }

    @Override
    public long residentBytes() {
        return allocator.getAllocatedMemory();
    }

    @Override
    public long spilledBytes() {
        return (long) spill.blocks() * blockBytes;
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
            reads.clear();
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
