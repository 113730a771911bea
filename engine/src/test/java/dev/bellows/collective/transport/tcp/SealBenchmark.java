package dev.bellows.collective.transport.tcp;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Prints what sealing and opening costs the processor, by record size: nanoseconds of this thread's own time, so that other work on
 * the machine counts little. Argument: MiB per size (default 512).
 */
public final class SealBenchmark {
    private static final int[] RECORDS = {1 << 10, 16 << 10, SealedSession.RECORD_BYTES};
    private static final int LENGTH_BYTES = Integer.BYTES;

    private SealBenchmark() {}

    public static void main(String[] arguments) throws ProtocolException {
        long bytes = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 512) << 20;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("record bytes   seal GB/s   open GB/s");
        for (int record : RECORDS) {
            measure(record, bytes / 4); // until the loops are compiled
            double[] nanos = measure(record, bytes);
            out.printf(Locale.ROOT, "%12d %11.2f %11.2f%n", record, bytes / nanos[0], bytes / nanos[1]);
        }
    }

    /** The time of sealing, and that of opening. */
    private static double[] measure(int record, long bytes) throws ProtocolException {
        byte[] key = JobSecret.nonce(32);
        Seal outgoing = new Seal(key);
        Seal incoming = new Seal(key);
        ByteBuffer clear = ByteBuffer.allocateDirect(record);
        ByteBuffer sealed = ByteBuffer.allocateDirect(record + LENGTH_BYTES + Seal.TAG_BYTES);
        ByteBuffer opened = ByteBuffer.allocateDirect(record);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] nanos = new double[2];
        for (long done = 0; done < bytes; done += record) {
            long start = threads.getCurrentThreadCpuTime();
            outgoing.seal(new ByteBuffer[] {clear.clear()}, record, sealed.clear());
            long middle = threads.getCurrentThreadCpuTime();
            incoming.open(sealed.flip(), opened.clear());
            nanos[0] += middle - start;
            nanos[1] += threads.getCurrentThreadCpuTime() - middle;
        }
        return nanos;
    }
}
