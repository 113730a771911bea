package dev.bellows.cuda;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Fence;
import dev.bellows.backend.HostBounce;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Kernels;
import dev.bellows.backend.Storage;
import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.Device;
import dev.bellows.core.Spec;
import dev.bellows.cuda.DeviceMemory.DeviceBuffer;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Communicating;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Computes on one NVIDIA device. An op has a kernel of the device's or is a composite and expands; the primitives that have none are computed by the
 * host, for which their inputs and outputs are copied ({@link HostBounce}).
 */
final class CudaBackend implements Backend, AutoCloseable {
    private final CudaDevice device;
    private final ReferenceBackend host = new ReferenceBackend();
    private final HostBounce bounce = new HostBounce(this, host);

    /** @param device which this closes */
    CudaBackend(CudaDevice device) {
        this.device = device;
    }

    @Override
    public Device device() {
        return device.name();
    }

    @Override
    public long largestBuffer() {
        return Integer.MAX_VALUE & -256L; // what the host can read at once
    }

    @Override
    public Buffer allocate(long bytes) {
        return device.memory().allocate(bytes);
    }

    /** Where an array begins. */
    static long address(Storage storage) {
        return ((DeviceBuffer) storage.buffer()).address() + storage.offset();
    }

    @Override
    public boolean supports(Op op, List<Spec> in) {
        return supportsItself(op, in) || bounce.supports(op, in);
    }

    @Override
    public boolean supportsItself(Op op, List<Spec> in) {
        return isNothing(op, in);
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
        if (!bounce.supports(op, in)) {
            throw Kernels.missing(this, op, in);
        }
        return bounce.kernel(op, in);
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
    }

    @Override
    public void copy(Storage from, Storage to) {
        ThreadStream stream = device.stream();
        if (from.spec().bytes() > 0) {
            device.api().copy(address(from), address(to), from.spec().bytes(), stream.handle());
        }
    }

    @Override
    public void fill(Storage to, ByteBuffer element) {
        CudaApi.Stream stream = device.stream().handle();
        long count = to.spec().shape().size();
        if (count == 0) {
            return;
        }
        CudaApi api = device.api();
        ByteBuffer bits = element.duplicate().order(ByteOrder.nativeOrder());
        int at = bits.position();
        switch (bits.remaining()) {
            case Byte.BYTES -> api.fillBytes(address(to), bits.get(at), count, stream);
            case Short.BYTES -> api.fillShorts(address(to), bits.getShort(at), count, stream);
            case Integer.BYTES -> api.fillInts(address(to), bits.getInt(at), count, stream);
            default -> { // eight bytes, as two columns of four
                api.fillIntsApart(address(to), Long.BYTES, bits.getInt(at), count, stream);
                int other = bits.getInt(at + Integer.BYTES);
                api.fillIntsApart(address(to) + Integer.BYTES, Long.BYTES, other, count, stream);
            }
        }
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
    public void close() {
        device.close();
    }
}
