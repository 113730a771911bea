package dev.bellows.backend.onednn;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.KernelDesign;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Threads;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Communicating;
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
    public boolean supports(Op op, List<Spec> in) {
        return op instanceof Composite
                ? isNothing(op, in) || (isOurs(op, in) && kernels.supports(op, in))
                : reference.supports(op, in);
    }

    @Override
    public boolean supportsItself(Op op, List<Spec> in) {
        return in.stream().anyMatch(OneDnnBackend::isEmpty) ? supports(op, in) : kernels.supports(op, in);
    }

    @Override
    public Kernel kernel(Op op, List<Spec> in) {
        return design(op, in).build();
    }

    /**
     * The kernel of an op on plain arrays, before it is built: oneDNN's or our own, else the reference backend's.
     *
     * @throws UnsupportedOpException if there is none
     */
    KernelDesign design(Op op, List<Spec> in) {
        if (isNothing(op, in)) {
            return KernelDesign.of((inputs, outputs) -> {});
        }
        return (isOurs(op, in) ? kernels.find(op, in) : Optional.<KernelDesign>empty())
                .orElseGet(() -> KernelDesign.of(reference.kernel(op, in)));
    }

    /** What other ranks wait for is done in any case. */
    private static boolean isNothing(Op op, List<Spec> in) {
        return !(op instanceof Communicating) && op.infer(in).stream().allMatch(OneDnnBackend::isEmpty);
    }

    /** Whether our kernels are made for arrays of these extents. */
    private static boolean isOurs(Op op, List<Spec> in) {
        return in.stream().noneMatch(OneDnnBackend::isEmpty) || op instanceof Concat;
    }

    @Override
    public boolean prefersBf16() {
        return Dnnl.hasTilesOfBf16();
    }

    @Override
    public Outline outline(Program program) {
        return ProgramDesign.of(this, kernels, program);
    }

    private static boolean isEmpty(Spec spec) {
        return spec.shape().size() == 0;
    }

    @Override
    public void useThreads(int count) {
        Threads.use(count);
    }

    @Override
    public void trim() {
        pool.trim();
        kernels.trim();
        reference.trim();
    }

    @Override
    public long liveBytes() {
        return pool.liveBytes();
    }
}
