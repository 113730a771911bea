package dev.bellows.bench.network;

import dev.bellows.bench.ranks.Ranks;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Reduction;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.core.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What this machine takes for what the simulation asks about, from two ranks in bare namespaces: medians by the clock at points that differ in one thing. A message's cost is that of
 * more messages each way, a byte's that of a sum of twice the bytes, and what remains of a small sum is the latency. By the clock, as ranks that wait look for bytes, which takes a
 * processor's time and costs nobody anything.
 *
 * @param processor of a rank
 * @param latency of the bare network, in seconds
 */
record Calibration(Processor processor, double latency) {
    private static final int SMALL = 64;
    private static final int HALF = 8 << 20;
    private static final int LARGE = 2 * HALF;
    private static final int SMALL_ROUNDS = 4000;
    private static final int LARGE_ROUNDS = 60;
    private static final int PIECE = 256 << 10;
    private static final int MORE_MESSAGES = 16;
    private static final int LOCAL_ROUNDS = 3000;
    private static final double NANO = 1e-9;

    /**
     * What was measured, in seconds.
     *
     * @param small a sum of a few bytes over two ranks
     * @param message a small message each way
     * @param messages as many more of them
     * @param half a sum of so many bytes
     * @param large a sum of twice as many
     * @param reducePerByte of the vectors that are added
     * @param codePerByte of what is encoded or decoded
     */
    record Medians(
            double small,
            double message,
            double messages,
            double half,
            double large,
            double reducePerByte,
            double codePerByte) {}

    static Calibration of(Ranks two) throws IOException {
        return of(new Medians(
                median(two, "sum " + SMALL, SMALL_ROUNDS),
                median(two, "messages 1", SMALL_ROUNDS),
                median(two, "messages " + (1 + MORE_MESSAGES), SMALL_ROUNDS),
                median(two, "sum " + HALF, LARGE_ROUNDS),
                median(two, "sum " + LARGE, LARGE_ROUNDS),
                reducePerByte(),
                codePerByte()));
    }

    static Calibration of(Medians medians) {
        // With each further one a rank sends a message and takes one.
        double perMessage = Math.max(0, medians.messages() - medians.message()) / (2 * MORE_MESSAGES);
        // For each byte of a sum over two a rank sends one and receives one, in frames, and adds two vectors of half of it.
        double perByteOfSum = (medians.large() - medians.half()) / (LARGE - HALF);
        double perByte = (perByteOfSum - medians.reducePerByte() - 2 * perMessage / PIECE) / 2;
        double latency = Math.max(0, medians.small() - 2 * perMessage);
        return new Calibration(
                new Processor(perMessage, Math.max(0, perByte), medians.reducePerByte(), medians.codePerByte()),
                latency);
    }

    /** Of the rank that took longest, once the compiler has seen to it. */
    private static double median(Ranks two, String what, int rounds) throws IOException {
        two.ask(what + " " + rounds / 2);
        return two.ask(what + " " + rounds).stream()
                        .mapToDouble(answer -> answer[0])
                        .max()
                        .orElseThrow()
                * NANO;
    }

    private static double reducePerByte() {
        Reduction reduction = Reduction.of(DType.F32, ReduceOp.SUM);
        ByteBuffer own = direct(PIECE);
        List<ByteBuffer> both = List.of(own, direct(PIECE));
        return medianSeconds(() -> reduction.reduce(both, own)) / (2.0 * PIECE);
    }

    private static double codePerByte() {
        Bf16Wire wire = new Bf16Wire();
        ByteBuffer elements = direct(PIECE);
        ByteBuffer encoded = direct(PIECE / 2);
        double encode = medianSeconds(() -> wire.encode(elements, encoded));
        return (encode + medianSeconds(() -> wire.decode(encoded, elements))) / (2.0 * PIECE);
    }

    /** Of the last third of many times. */
    private static double medianSeconds(Runnable work) {
        double[] seconds = new double[LOCAL_ROUNDS / 3];
        for (int time = 0; time < LOCAL_ROUNDS; time++) {
            long start = System.nanoTime();
            work.run();
            seconds[time % seconds.length] = (System.nanoTime() - start) * NANO;
        }
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "latency %.1f us, %.1f us per message, %.3f ns per byte moved, %.3f reduced, %.3f coded",
                latency / 1e-6,
                processor.perMessage() / 1e-6,
                processor.perByte() / NANO,
                processor.reducePerByte() / NANO,
                processor.codePerByte() / NANO);
    }
}
