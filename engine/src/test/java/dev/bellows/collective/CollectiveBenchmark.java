package dev.bellows.collective;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Reduction;
import dev.bellows.core.DType;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints, per size, the median time of an f32 sum over loopback sockets, and with the definitions of nccl-tests algbw = bytes / time
 * and busbw = algbw · 2(n-1)/n. Arguments: ranks (default 2), rounds per size (default 30), and {@code tcp}, {@code shared} or
 * {@code sealed_tcp}.
 */
public final class CollectiveBenchmark {
    private static final int MIN_BYTES = 1 << 10;
    private static final int MAX_BYTES = 64 << 20;
    private static final int MIN_WARMUP_ROUNDS = 10;
    private static final int WARMUP_BYTES = 16 << 20;
    private static final int MAX_WARMUP_ROUNDS = 2000;
    private static final double NANOS_PER_MICRO = 1e3;

    private CollectiveBenchmark() {}

    public static void main(String[] arguments) {
        int ranks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        Ranks.Kind kind = Ranks.Kind.valueOf(arguments.length > 2 ? arguments[2].toUpperCase(Locale.ROOT) : "TCP");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        reduction(out, rounds);
        out.printf(
                Locale.ROOT,
                "%12s %12s %12s %12s   (all-reduce, f32 sum, %s, %d ranks)%n",
                "bytes",
                "us",
                "algbw GB/s",
                "busbw GB/s",
                kind,
                ranks);
        for (int bytes = MIN_BYTES; bytes <= MAX_BYTES; bytes *= 4) {
            double nanos = allReduce(kind, ranks, rounds, bytes);
            double algbw = bytes / nanos;
            out.printf(
                    Locale.ROOT,
                    "%12d %12.1f %12.3f %12.3f%n",
                    bytes,
                    nanos / NANOS_PER_MICRO,
                    algbw,
                    algbw * 2 * (ranks - 1) / ranks);
        }
    }

    /** The adding alone, without a network: bytes read and added per second of one rank's vector. */
    private static void reduction(PrintStream out, int rounds) {
        int bytes = 256 << 10;
        List<ByteBuffer> vectors = List.of(ByteBuffer.allocateDirect(bytes), ByteBuffer.allocateDirect(bytes));
        Reduction reduction = Reduction.of(DType.F32, ReduceOp.SUM);
        long[] nanos = new long[100 * rounds];
        for (int round = 0; round < nanos.length; round++) {
            long start = System.nanoTime();
            reduction.reduce(vectors, vectors.get(0));
            nanos[round] = System.nanoTime() - start;
        }
        double median = median(nanos);
        out.printf(
                Locale.ROOT,
                "reduction of 2 x 256 KiB off-heap f32: %.1f us, %.2f ns/element, %.2f GB/s of result%n",
                median / NANOS_PER_MICRO,
                median * Float.BYTES / bytes,
                bytes / median);
    }

    private static double allReduce(Ranks.Kind kind, int ranks, int rounds, int bytes) {
        List<long[]> times = Ranks.spawn(ranks, kind, communicator -> {
            ByteBuffer data = ByteBuffer.allocateDirect(bytes);
            int warmup = Math.max(MIN_WARMUP_ROUNDS, Math.min(MAX_WARMUP_ROUNDS, WARMUP_BYTES / bytes));
            long[] nanos = new long[rounds];
            for (int round = -warmup; round < rounds; round++) {
                communicator.barrier();
                long start = System.nanoTime();
                communicator.allReduce(data, DType.F32, ReduceOp.SUM);
                if (round >= 0) {
                    nanos[round] = System.nanoTime() - start;
                }
            }
            return nanos;
        });
        List<Double> medians = new ArrayList<>();
        times.forEach(nanos -> medians.add(median(nanos)));
        return medians.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
