package dev.bellows.backend.onednn.plan;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which work is shared by threads. To start a second one and to wait for it costs 1 to 2 microseconds where both have a
 * processor to themselves, and a hundred times that where one has to wait for it; so what takes little longer is left to one.
 */
public final class Parallelism {
    /** Arrays of this size are read and written in 5 microseconds. */
    private static final long SMALL_BYTES = 256 << 10;

    /** Products take longer: those of square matrices of this size together. */
    private static final long SMALL_BYTES_OF_PRODUCT = 64 << 10;

    private Parallelism() {}

    /** How many threads may compute {@code op}, which takes about as long as to read its arrays and to write the results. */
    static int mostThreads(Op op, List<Spec> in) {
        return mostThreads(bytes(op, in));
    }

    /** How many threads may compute {@code op}, a product. */
    static int mostThreadsOfProduct(Op op, List<Spec> in) {
        return mostThreads(bytes(op, in), SMALL_BYTES_OF_PRODUCT);
    }

    private static long bytes(Op op, List<Spec> in) {
        return Stream.concat(in.stream(), op.infer(in).stream())
                .mapToLong(Spec::bytes)
                .sum();
    }

    /** How many threads may read and write so many bytes. */
    static int mostThreads(long bytes) {
        return mostThreads(bytes, SMALL_BYTES);
    }

    /** Whether to read so many bytes is worth sharing. */
    public static boolean isLarge(long bytes) {
        return bytes > SMALL_BYTES;
    }

    private static int mostThreads(long bytes, long small) {
        return bytes <= small ? 1 : Integer.MAX_VALUE;
    }
}
