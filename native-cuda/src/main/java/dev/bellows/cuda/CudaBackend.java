package dev.bellows.cuda;

import static dev.bellows.cuda.device.DeviceMemory.address;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Fence;
import dev.bellows.backend.HostBounce;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Kernels;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.CudaDevice;
import dev.bellows.cuda.device.ThreadStream;
import dev.bellows.cuda.graph.CapturedOutline;
import dev.bellows.cuda.kernel.BiasGradients;
import dev.bellows.cuda.kernel.Biases;
import dev.bellows.cuda.kernel.Fusion;
import dev.bellows.cuda.kernel.KernelTable;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Communicating;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Computes on one NVIDIA device. An op has a kernel of the device's or is a composite and expands; the primitives that have none are computed by the
 * host, for which their inputs and outputs are copied ({@link HostBounce}).
 */
final class CudaBackend implements Backend, AutoCloseable {
    private final CudaDevice device;
    private final ReferenceBackend host = new ReferenceBackend();
    private final HostBounce bounce = new HostBounce(this, host);

    private final @Nullable KernelTable kernels;

    /**
     * @param device which this closes
     * @param kernels which this closes, too; without them the host computes everything
     */
    CudaBackend(CudaDevice device, @Nullable KernelTable kernels) {
        this.device = device;
        this.kernels = kernels;
    }

    @Override
    public Device device() {
        return device.name();
    }

    @Override
    public String model() {
        return device.api().deviceName(device.name().index());
    }

    @Override
    public long largestBuffer() {
        return Integer.MAX_VALUE & -256L; // what the host can read at once
    }

    @Override
    public Buffer allocate(long bytes) {
        return device.memory().allocate(bytes);
    }

    @Override
    public boolean supports(Op op, List<Spec> in) {
        return supportsItself(op, in) || bounce.supports(op, in);
    }

    @Override
    public boolean supportsItself(Op op, List<Spec> in) {
        return isNothing(op, in) || (kernels != null && kernels.supports(op, in));
    }

    /** Whether there is nothing to compute; what other ranks wait for is done in any case. */
    private static boolean isNothing(Op op, List<Spec> in) {
        return !(op instanceof Communicating)
                && op.infer(in).stream().allMatch(out -> out.shape().size() == 0);
    }

    @Override
    public Kernel kernel(Op op, List<Spec> in) {
        if (isNothing(op, in)) {
            return (inputs, outputs) -> {};
        }
        return (kernels == null ? Optional.<Kernel>empty() : kernels.kernel(op, in)).orElseGet(() -> {
            if (!bounce.supports(op, in)) {
                throw Kernels.missing(this, op, in);
            }
            return bounce.kernel(op, in);
        });
    }

    @Override
    public int overwrites(Op op, List<Spec> in, int output) {
        return kernels == null || isNothing(op, in) ? -1 : kernels.overwrites(op, in, output);
    }

    @Override
    public Outline outline(Program program) {
        boolean fuses = kernels != null && !"off".equals(System.getProperty(CudaProvider.FUSION));
        Outline outline = Backend.super.outline(
                fuses
                        ? Fusion.of(
                                BiasGradients.of(Biases.of(program)),
                                applied -> supportsItself(applied.op(), applied.specs()))
                        : program);
        boolean captures = kernels != null && !"off".equals(System.getProperty(CudaProvider.GRAPHS));
        return captures ? new CapturedOutline(outline, device, this::isOnDevice) : outline;
    }

    private boolean isOnDevice(Launch launch) {
        return launch.how() instanceof Op op
                && supportsItself(
                        op, launch.inputs().stream().map(Program.Use::spec).toList());
    }

    @Override
    public Fence fence() {
        return device.stream().fence();
    }

    @Override
    public void write(ByteBuffer from, Storage to) {
        if (from.hasRemaining()) {
            device.stream().upload(from, address(to));
        }
    }

    @Override
    public void read(Storage from, ByteBuffer to) {
        ThreadStream stream = device.stream();
        int bytes = Math.toIntExact(from.spec().bytes());
        if (bytes > 0) {
            ByteBuffer part = to.duplicate();
            stream.download(address(from), part.limit(part.position() + bytes));
            to.position(to.position() + bytes);
        } else {
            stream.finish();
        }
        stream.faults().check();
    }

    @Override
    public void copy(Storage from, Storage to) {
        device.stream().copy(address(from), address(to), from.spec().bytes());
    }

    @Override
    public void fill(Storage to, ByteBuffer element) {
        device.stream().fill(address(to), to.spec().shape().size(), element);
    }

    @Override
    public void useThreads(int threads) {
        // The device has its own.
    }

    @Override
    public void trim() {
        device.memory().trim();
        host.trim();
    }

    @Override
    public long liveBytes() {
        return device.memory().liveBytes();
    }

    @Override
    public OptionalLong ownMemory() {
        return OptionalLong.of(device.memory().most());
    }

    @Override
    public void close() {
        List<Runnable> all = new ArrayList<>();
        if (kernels != null) {
            all.add(device::finish); // another thread's kernels may still run
            all.add(kernels::close);
        }
        all.add(device::close);
        CudaDevice.each(all);
    }
}
