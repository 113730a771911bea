package dev.bellows.parallel.data;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.List;

/** The CPU backend with memory of its own, that knows how much was in use at once; for one thread. */
final class Metered implements HostMemory {
    private final Backend own = Backends.named("onednn");
    private final HostPool pool = new HostPool(0);
    private long bytes;
    private long mostBytes;

    /** Counts what was asked for, whatever it is rounded up to. */
    private final class Counted extends HostBuffer {
        private final HostBuffer memory;

        Counted(HostBuffer memory) {
            super(memory.bytes());
            this.memory = memory;
            bytes += bytes();
            mostBytes = Math.max(mostBytes, bytes);
        }

        @Override
        public ByteBuffer host() {
            return memory.host();
        }

        @Override
        protected void free() {
            bytes -= bytes();
            memory.release();
        }
    }

    /** The bytes that were in use at once at most. */
    long mostBytes() {
        return mostBytes;
    }

    @Override
    public Device device() {
        return own.device();
    }

    @Override
    public Buffer allocate(long bytes) {
        return new Counted(pool.allocate(bytes));
    }

    @Override
    public boolean supports(Op op, List<Spec> in) {
        return own.supports(op, in);
    }

    @Override
    public Kernel kernel(Op op, List<Spec> in) {
        return own.kernel(op, in);
    }

    @Override
    public Outline outline(Program program) {
        return own.outline(program);
    }

    @Override
    public void useThreads(int threads) {
        own.useThreads(threads);
    }

    @Override
    public long liveBytes() {
        return bytes;
    }
}
