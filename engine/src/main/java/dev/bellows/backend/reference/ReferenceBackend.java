package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Kernels;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import java.util.List;

/** Computes every primitive in plain Java on one thread. Host backends may borrow its kernels. */
public final class ReferenceBackend implements HostMemory {
    private static final long IDLE_LIMIT = 64L << 20;

    private final HostPool pool = new HostPool(IDLE_LIMIT);
    private final ReferenceKernels kernels = new ReferenceKernels();

    @Override
    public Device device() {
        return new Device(ReferenceProvider.NAME, 0);
    }

    @Override
    public HostBuffer allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    public boolean supports(Op op, List<Spec> in) {
        return kernels.has(op);
    }

    @Override
    public Kernel kernel(Op op, List<Spec> in) {
        if (!supports(op, in)) {
            throw Kernels.missing(this, op, in);
        }
        return kernels.make(op, in);
    }

    @Override
    public void useThreads(int threads) {
        // Always one thread: this backend is for truth, not for speed.
    }

    @Override
    public void trim() {
        pool.trim();
    }

    @Override
    public long liveBytes() {
        return pool.liveBytes();
    }
}
