package dev.bellows.backend.onednn;

import dev.bellows.backend.Compiled;
import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Threads;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import dev.bellows.op.movement.Concat;
import java.util.List;
import java.util.Optional;

/** Computes with oneDNN on the processors of this machine; primitives that oneDNN lacks by the reference backend. */
final class OneDnnBackend implements HostMemory {
    private final HostPool pool = new HostPool(idleLimit());
    private final ReferenceBackend reference = new ReferenceBackend();
    private final KernelTable kernels;

    OneDnnBackend(Dnnl dnnl) {
        this.kernels = OneDnnKernels.table(dnnl, pool, reference);
    }

    /** Half of what the JVM grants to direct memory by default: freeing to the system and mapping anew costs page faults. */
    private static long idleLimit() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    @Override
    public Device device() {
        return new Device(OneDnnProvider.NAME, 0);
    }

    @Override
    public Buffer allocate(long bytes) {
        return pool.allocate(bytes);
    }

    @Override
    public Optional<Kernel> kernel(Op op, List<Spec> in) {
        if (op.infer(in).stream().allMatch(OneDnnBackend::isEmpty)) {
            return Optional.of((inputs, outputs) -> {});
        }
        if (in.stream().noneMatch(OneDnnBackend::isEmpty) || op instanceof Concat) {
            Optional<Kernel> own = kernels.find(op, in);
            if (own.isPresent()) {
                return own;
            }
        }
        return op instanceof Composite ? Optional.empty() : reference.kernel(op, in);
    }

    @Override
    public Optional<Kernel> ownKernel(Op op, List<Spec> in) {
        return in.stream().anyMatch(OneDnnBackend::isEmpty) ? kernel(op, in) : kernels.find(op, in);
    }

    @Override
    public boolean prefersBf16() {
        return Dnnl.multipliesBf16();
    }

    @Override
    public Compiled compile(Program program) {
        return ProgramCompiler.compile(kernels, program);
    }

    private static boolean isEmpty(Spec spec) {
        return spec.shape().size() == 0;
    }

    @Override
    public void useThreads(int count) {
        Threads.use(count);
    }

    @Override
    public long liveBytes() {
        return pool.liveBytes();
    }
}
