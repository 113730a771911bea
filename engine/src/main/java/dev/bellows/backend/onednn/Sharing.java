package dev.bellows.backend.onednn;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which work is shared by threads. To start a second one and to wait for it costs 1 to 2 microseconds where both have a
 * processor to themselves, and a hundred times that where one has to wait for it; so what takes little longer is left to one.
 */
final class Sharing {
    /** Arrays of this size are read and written in 5 microseconds. */
    static final long SMALL_BYTES = 256 << 10;

    /** Products take longer: those of square matrices of this size together. */
    private static final long SMALL_BYTES_OF_PRODUCT = 64 << 10;

    private Sharing() {}

    /** How many threads may compute {@code op}. */
    static int mostThreads(Op op, List<Spec> in) {
        long bytes = Stream.concat(in.stream(), op.infer(in).stream())
                .mapToLong(Spec::bytes)
                .sum();
        return isProduct(op) ? mostThreads(bytes, SMALL_BYTES_OF_PRODUCT) : mostThreads(bytes);
    }

    /** How many threads may read and write so many bytes. */
    static int mostThreads(long bytes) {
        return mostThreads(bytes, SMALL_BYTES);
    }

    private static int mostThreads(long bytes, long small) {
        return bytes <= small ? 1 : Integer.MAX_VALUE;
    }

    private static boolean isProduct(Op op) {
        if (op instanceof Wide wide) {
            return isProduct(wide.op());
        }
        return op instanceof FusedProduct
                || op instanceof PooledConvolution
                || op instanceof MatMul
                || op instanceof StridedMatMul
                || op instanceof Convolution
                || op instanceof ConvolutionDataGradient
                || op instanceof ConvolutionWeightGradient;
    }
}
