package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Device;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostBuffer;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The contract of backends notices a backend that breaks it. */
final class BackendTckTest {
    /** What a kernel does after its work. */
    private interface Fault {
        void spoil(List<Storage> in, List<Storage> out);
    }

    @Test
    void findsNoFaultInTheReferenceItself() {
        Fault none = (in, out) -> {};
        assertEquals(0, failures(none, BackendTck::agreesWithTheReference));
        assertEquals(0, failures(none, BackendTck::kernelsKeepWithinTheirArraysWhereverTheseLie));
        assertEquals(0, failures(none, BackendTck::aCompiledTraceGivesTheBitsOfEagerCalls));
    }

    @Test
    void noticesOneWrongElement() {
        Fault wrong = (in, out) ->
                flip(HostMemory.bytes(out.get(0)), HostMemory.bytes(out.get(0)).capacity() - 1, 0x11);
        assertTrue(failures(wrong, BackendTck::agreesWithTheReference)
                > OpTable.rows().size() / 2);
    }

    @Test
    void noticesAWriteBeyondTheEnd() {
        Fault beyond = (in, out) -> {
            Storage to = out.get(0);
            int end = (int) (to.offset() + to.spec().bytes());
            if (end < to.buffer().bytes()) {
                flip(HostBuffer.host(to.buffer()), end, 1);
            }
        };
        assertTrue(failures(beyond, BackendTck::kernelsKeepWithinTheirArraysWhereverTheseLie) > kernels() / 2);
        assertEquals(0, failures(beyond, BackendTck::agreesWithTheReference));
    }

    @Test
    void noticesAChangedInput() {
        Fault changed = (in, out) -> in.forEach(storage -> flip(HostMemory.bytes(storage), 0, 1));
        assertTrue(failures(changed, BackendTck::kernelsKeepWithinTheirArraysWhereverTheseLie) > kernels() / 2);
    }

    @Test
    void noticesBitsThatChangeFromRunToRun() {
        AtomicInteger runs = new AtomicInteger();
        Fault restless = (in, out) -> flip(HostMemory.bytes(out.get(0)), 0, runs.getAndIncrement() & 1);
        assertThrows(Throwable.class, tck(restless)::givesTheSameBitsTwiceAndOnTwoThreadsAtOnce);
        assertTrue(failures(restless, BackendTck::aCompiledTraceGivesTheBitsOfEagerCalls) > 0);
    }

    private static void flip(ByteBuffer bytes, int at, int bits) {
        if (bytes.capacity() > 0) {
            bytes.put(at, (byte) (bytes.get(at) ^ bits));
        }
    }

    /** How many rows are of ops that the reference has a kernel for. */
    private static long kernels() {
        return OpTable.rows().stream()
                .filter(row -> Primitive.class.isAssignableFrom(row.op()))
                .count();
    }

    private static BackendTck tck(Fault fault) {
        return new BackendTck(new Faulty(fault)) {};
    }

    private static long failures(Fault fault, Function<BackendTck, Stream<DynamicTest>> promise) {
        return promise.apply(tck(fault)).filter(BackendTckTest::fails).count();
    }

    private static boolean fails(DynamicTest test) {
        try {
            test.getExecutable().execute();
            return false;
        } catch (AssertionError
                | ShapeException
                | ArithmeticException noticed) { // ops check spoilt positions and divisors
            return true;
        } catch (Throwable other) {
            throw new IllegalStateException(test.getDisplayName(), other);
        }
    }

    /** The reference backend with a fault. */
    private record Faulty(Fault fault) implements HostMemory {
        @Override
        public Device device() {
            return new Device("faulty", 0);
        }

        @Override
        public Buffer allocate(long bytes) {
            return Compute.REFERENCE.allocate(bytes);
        }

        @Override
        public boolean supports(Op op, List<Spec> in) {
            return Compute.REFERENCE.supports(op, in);
        }

        @Override
        public Kernel kernel(Op op, List<Spec> in) {
            Kernel right = Compute.REFERENCE.kernel(op, in);
            return (from, to) -> {
                right.run(from, to);
                fault.spoil(from, to);
            };
        }

        @Override
        public void useThreads(int threads) {
            Compute.REFERENCE.useThreads(threads);
        }

        @Override
        public long liveBytes() {
            return Compute.REFERENCE.liveBytes();
        }
    }
}
