package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels for the primitives that a device lacks: the inputs are copied to the host, computed there, and the outputs copied
 * back. Right for every op and slow for all, so a device says itself which ops it leaves to this; their kernels say so wherever
 * a plan is explained.
 */
public final class HostBounce {
    private final Backend device;
    private final HostMemory host;

    /**
     * @param device whose arrays the kernels take
     * @param host computes, such as the reference backend
     */
    public HostBounce(Backend device, HostMemory host) {
        this.device = device;
        this.host = host;
    }

    /** Whether the host has a kernel for a primitive; composites are better expanded on the device. */
    public boolean supports(Op op, List<Spec> in) {
        return op instanceof Primitive && host.supports(op, in);
    }

    /** A kernel for an op that the host {@linkplain Backend#supports supports}. */
    public Kernel kernel(Op op, List<Spec> in) {
        return new Bounced(device, host, host.kernel(op, in));
    }

    private record Bounced(Backend device, HostMemory host, Kernel kernel) implements Kernel {
        @Override
        public void run(List<Storage> in, List<Storage> out) {
            List<Buffer> borrowed = new ArrayList<>();
            try {
                List<Storage> read =
                        in.stream().map(from -> room(from, borrowed)).toList();
                List<Storage> made = out.stream().map(to -> room(to, borrowed)).toList();
                for (int i = 0; i < read.size(); i++) {
                    device.read(in.get(i), HostMemory.bytes(read.get(i)));
                }
                kernel.run(read, made);
                for (int i = 0; i < made.size(); i++) {
                    device.write(HostMemory.bytes(made.get(i)), out.get(i));
                }
            } finally {
                borrowed.forEach(Buffer::release);
            }
        }

        private Storage room(Storage like, List<Buffer> borrowed) {
            Buffer room = host.allocate(like.spec().bytes());
            borrowed.add(room);
            return new Storage(room, 0, like.spec());
        }

        @Override
        public void close() {
            kernel.close();
        }

        @Override
        public String toString() {
            return "host bounce (" + host.device() + ")";
        }
    }
}
