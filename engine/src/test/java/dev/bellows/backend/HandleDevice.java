package dev.bellows.backend;

import dev.bellows.backend.reference.ReferenceBackend;
import dev.bellows.core.Device;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostBuffer;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.ReduceSum;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A test double of a device. Its memory is not the host's: a buffer is a number, behind which only the device finds anything. It does
 * nothing when it is told to, but later, in the order of each thread's stream, when somebody waits: what is read too early is
 * not there yet. It computes a few ops itself and leaves all other primitives to the host.
 */
public final class HandleDevice implements Backend {
    private static final Set<Class<? extends Op>> OWN = Set.of(
            Add.class,
            Sub.class,
            Mul.class,
            Neg.class,
            Exp.class,
            Maximum.class,
            Full.class,
            MatMul.class,
            BroadcastTo.class,
            Transpose.class,
            ReduceSum.class);

    private final ReferenceBackend inside = new ReferenceBackend();
    private final ReferenceBackend outside = new ReferenceBackend();
    private final HostBounce bounce = new HostBounce(this, outside);
    private final long largest;
    private final Map<Long, HostBuffer> memory = new ConcurrentHashMap<>();
    private final AtomicLong handles = new AtomicLong();
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong wholePrograms = new AtomicLong();
    private final ThreadLocal<Stream> streams = ThreadLocal.withInitial(Stream::new);

    /** @param largest how many bytes one buffer may have */
    public HandleDevice(long largest) {
        this.largest = largest;
    }

    /** What one thread has launched and nobody has waited for. */
    private static final class Stream {
        private final Deque<Runnable> launched = new ArrayDeque<>();
        private long count;
        private long done;

        synchronized long launch(Runnable work) {
            launched.add(work);
            return ++count;
        }

        synchronized void await(long mark) {
            while (done < mark) {
                Runnable next = launched.remove();
                done++;
                next.run();
            }
        }

        synchronized long mark() {
            return count;
        }
    }

    /** Memory of the device. */
    private final class Handle extends Buffer {
        private final long number = handles.incrementAndGet();

        Handle(long bytes) {
            super(bytes);
            live.addAndGet(bytes);
        }

        @Override
        protected void free() {
            live.addAndGet(-bytes());
            launch(() -> memory.remove(number).release()); // behind all that this thread launched on it
        }
    }

    private void launch(Runnable work) {
        streams.get().launch(work);
    }

    private void finish() {
        streams.get().await(streams.get().mark());
    }

    /** How many launches of this thread wait to be done. */
    public int waiting() {
        Stream stream = streams.get();
        synchronized (stream) {
            return stream.launched.size();
        }
    }

    /** How many runs of compiled programs were launched as one. */
    public long wholePrograms() {
        return wholePrograms.get();
    }

    /** The ops that this device computes itself. */
    public static boolean isOwn(Op op) {
        return OWN.contains(op.getClass());
    }

    @Override
    public Device device() {
        return new Device("handles", 0);
    }

    @Override
    public long largestBuffer() {
        return largest;
    }

    @Override
    public Buffer allocate(long bytes) {
        if (bytes > largest) {
            throw new MemoryException("handles: a buffer may have " + largest + " bytes, asked for " + bytes);
        }
        Handle handle = new Handle(bytes);
        HostBuffer block = inside.allocate(bytes);
        ByteBuffer garbage = block.host();
        while (garbage.hasRemaining()) {
            garbage.put((byte) 0xA5); // what is read before it was written shall be wrong
        }
        memory.put(handle.number, block);
        return handle;
    }

    private Storage within(Storage outer) {
        return new Storage(memory.get(((Handle) outer.buffer()).number), outer.offset(), outer.spec());
    }

    private List<Storage> within(List<Storage> outer) {
        return outer.stream().map(this::within).toList();
    }

    @Override
    public boolean supports(Op op, List<Spec> in) {
        return supportsItself(op, in) || bounce.supports(op, in);
    }

    @Override
    public boolean supportsItself(Op op, List<Spec> in) {
        return isOwn(op);
    }

    @Override
    public Kernel kernel(Op op, List<Spec> in) {
        if (isOwn(op)) {
            return new Own(op, inside.kernel(op, in));
        }
        if (!supports(op, in)) {
            throw Kernels.missing(this, op, in);
        }
        return bounce.kernel(op, in);
    }

    private final class Own implements Kernel {
        private final Op op;
        private final Kernel kernel;

        Own(Op op, Kernel kernel) {
            this.op = op;
            this.kernel = kernel;
        }

        @Override
        public void run(List<Storage> in, List<Storage> out) {
            List<Storage> from = List.copyOf(in); // the lists may hold others when the time has come
            List<Storage> to = List.copyOf(out);
            launch(() -> kernel.run(within(from), within(to)));
        }

        @Override
        public String toString() {
            return "handles_" + op.name();
        }
    }

    @Override
    public Outline outline(Program program) {
        boolean isWhole = program.applications().stream().allMatch(applied -> isOwn(applied.op()));
        Outline opByOp = Backend.super.outline(program);
        return isWhole ? new WholeOutline(opByOp, program) : opByOp;
    }

    /** A program that the device computes without the host, and therefore launches as one. */
    private final class WholeOutline implements Outline {
        private final Outline opByOp;
        private final Program program;

        WholeOutline(Outline opByOp, Program program) {
            this.opByOp = opByOp;
            this.program = program;
        }

        @Override
        public List<Launch> launches() {
            return opByOp.launches();
        }

        @Override
        public List<Long> bytes() {
            return opByOp.bytes();
        }

        @Override
        public Set<Integer> constants() {
            return opByOp.constants();
        }

        @Override
        public Compiled compile() {
            List<Kernel> kernels = new ArrayList<>();
            program.applications().forEach(applied -> kernels.add(inside.kernel(applied.op(), applied.specs())));
            return new Whole(kernels);
        }

        @Override
        public void close() {
            opByOp.close();
        }
    }

    private final class Whole implements Compiled {
        private final List<Kernel> kernels;

        Whole(List<Kernel> kernels) {
            this.kernels = kernels;
        }

        @Override
        public void run(Arguments arguments, Arrivals arrivals) {
            List<Arguments.Call> calls = arguments.calls().stream()
                    .map(call -> new Arguments.Call(
                            call.launch(),
                            call.label(),
                            List.copyOf(call.in()),
                            List.copyOf(call.out()),
                            call.completes()))
                    .toList();
            wholePrograms.incrementAndGet();
            launch(() -> calls.forEach(call -> kernels.get(call.launch()).run(within(call.in()), within(call.out()))));
            arguments
                    .copies()
                    .forEach(copy -> copy(copy.ends().get(0), copy.ends().get(1)));
            calls.forEach(call -> call.completes().forEach(output -> arrivals.ready(output, fence())));
            arguments.copies().forEach(copy -> copy.completes().forEach(output -> arrivals.ready(output, fence())));
        }

        @Override
        public void runAlone(int launch, KernelLabel label, List<Storage> in, List<Storage> out) {
            List<Storage> from = List.copyOf(in);
            List<Storage> to = List.copyOf(out);
            launch(() -> kernels.get(launch).run(within(from), within(to)));
        }

        @Override
        public String kernel(int launch) {
            return "handles as a part of one launch";
        }

        @Override
        public void close() {
            launch(() -> kernels.forEach(Kernel::close));
        }
    }

    @Override
    public Fence fence() {
        Stream stream = streams.get();
        long mark = stream.mark();
        return () -> stream.await(mark);
    }

    @Override
    public void write(ByteBuffer from, Storage to) {
        ByteBuffer kept =
                ByteBuffer.allocate(from.remaining()).put(from.duplicate()).flip();
        launch(() -> inside.write(kept, within(to)));
    }

    @Override
    public void read(Storage from, ByteBuffer to) {
        finish();
        inside.read(within(from), to);
    }

    @Override
    public void copy(Storage from, Storage to) {
        launch(() -> inside.copy(within(from), within(to)));
    }

    @Override
    public void fill(Storage to, ByteBuffer element) {
        ByteBuffer kept = ByteBuffer.allocate(element.remaining())
                .put(element.duplicate())
                .flip();
        launch(() -> inside.fill(within(to), kept));
    }

    @Override
    public void useThreads(int threads) {
        // It has none of the processor's.
    }

    @Override
    public long liveBytes() {
        return live.get();
    }
}
