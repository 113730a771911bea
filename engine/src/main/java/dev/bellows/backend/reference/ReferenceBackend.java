package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Optional;

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
    public Buffer allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    public Optional<Kernel> kernel(Op op, List<Spec> in) {
        return kernels.find(op, in);
    }

    @Override
    public void useThreads(int threads) {
        // Always one thread: this backend is for truth, not for speed.
    }

    @Override
    public long liveBytes() {
        return pool.liveBytes();
    }
}
