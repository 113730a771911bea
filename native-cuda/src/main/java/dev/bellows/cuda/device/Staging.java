package dev.bellows.cuda.device;

import dev.bellows.cuda.driver.CudaApi;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Pinned memory by which bytes go to a device and come from it: two slabs each way, of which one is copied by the device while the host fills or
 * empties the other. Many small uploads share a slab. For one thread at a time.
 */
final class Staging {
    private static final int SLAB_BYTES = 1 << 20;

    /** What a copy engine likes: each upload begins at a multiple of it. */
    private static final int ALIGNMENT = 64;

    private final CudaApi api;
    private final CudaApi.Stream stream;
    private final StreamMarks marks;
    private final List<Slab> up = new ArrayList<>();
    private final List<Slab> down = new ArrayList<>();
    private int filling;

    private static final class Slab {
        private final ByteBuffer memory;
        /** Behind what the device still has to do with this slab. */
        private long mark;

        Slab(ByteBuffer memory) {
            this.memory = memory;
        }
    }

    Staging(CudaApi api, CudaApi.Stream stream, StreamMarks marks) {
        this.api = api;
        this.stream = stream;
        this.marks = marks;
    }

    private Slab slab(List<Slab> of, int i) {
        while (of.size() <= i) {
            of.add(new Slab(api.allocatePinned(SLAB_BYTES)));
        }
        return of.get(i);
    }

    /** Copies the remaining bytes, which are taken before this returns; {@code from} keeps its position. */
    void upload(ByteBuffer from, long to) {
        ByteBuffer rest = from.duplicate();
        long at = to;
        while (rest.hasRemaining()) {
            Slab slab = slab(up, filling);
            if (slab.memory.remaining() < Math.min(rest.remaining(), SLAB_BYTES)) {
                slab = turn(slab);
            }
            int bytes = Math.min(rest.remaining(), slab.memory.remaining());
            int start = slab.memory.position();
            slab.memory.put(rest.duplicate().limit(rest.position() + bytes));
            rest.position(rest.position() + bytes);
            api.copyToDevice(at, slab.memory.slice(start, bytes), stream);
            slab.memory.position(Math.min(SLAB_BYTES, (start + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT));
            at += bytes;
        }
    }

    /** Leaves a full slab to the device, and takes the other one from it. */
    private Slab turn(Slab full) {
        full.mark = marks.set();
        filling = 1 - filling;
        Slab next = slab(up, filling);
        marks.await(next.mark);
        next.memory.clear();
        return next;
    }

    /** Fills {@code to} as all that is in the stream leaves the device's memory. */
    void download(long from, ByteBuffer to) {
        int total = to.remaining();
        int asked = 0;
        int part = 0;
        for (int got = 0; got < total; part++) {
            while (asked < total && asked - got < 2 * SLAB_BYTES) { // not by a sum, which may be past 2 GiB
                Slab slab = slab(down, asked / SLAB_BYTES % 2);
                int bytes = Math.min(SLAB_BYTES, total - asked);
                slab.memory.clear().limit(bytes);
                api.copyToHost(slab.memory, from + asked, stream);
                slab.mark = marks.set();
                asked += bytes;
            }
            Slab ready = slab(down, part % 2);
            marks.await(ready.mark);
            got += ready.memory.remaining();
            to.put(ready.memory.duplicate());
        }
    }

    void close() {
        up.forEach(slab -> api.freePinned(slab.memory));
        down.forEach(slab -> api.freePinned(slab.memory));
        up.clear();
        down.clear();
    }
}
