package dev.bellows.backend.onednn.plan;

import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Memory that plans use while they run. There is one block for each thread that runs a plan right now, and it grows to what
 * the greediest one asked for; a pool that recycles by size would keep a block for each size there ever was, which in a
 * deep network came to a tenth of everything. Safe for use by several threads.
 */
final class ScratchMemory {
    /** Returns a block that has become too small to the system at once. */
    private final HostPool system = new HostPool(0);

    private final ArrayDeque<Buffer> idle = new ArrayDeque<>();

    /** At least so many bytes with undefined contents, to be given back. */
    Buffer borrow(long bytes) {
        Buffer last = pop();
        if (last != null && last.bytes() >= bytes) {
            return last;
        }
        if (last != null) {
            last.release();
        }
        return system.allocate(bytes);
    }

    private synchronized @Nullable Buffer pop() {
        return idle.poll();
    }

    synchronized void giveBack(Buffer block) {
        idle.push(block);
    }

    synchronized void trim() {
        idle.forEach(Buffer::release);
        idle.clear();
    }
}
