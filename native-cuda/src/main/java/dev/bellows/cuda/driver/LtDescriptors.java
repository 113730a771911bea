package dev.bellows.cuda.driver;

import com.sun.jna.Pointer;
import dev.bellows.core.DType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What cuBLASLt is told of a product. It counts along columns; row by row its own result is {@code yᵀ = bᵀ · aᵀ}, so that it is given {@code b} as the first
 * factor, and nothing is transposed in memory. The numbers are those of {@code cublasLt.h}.
 */
final class LtDescriptors implements AutoCloseable {
    private static final int TRANSPOSE_FIRST = 3;
    private static final int TRANSPOSE_SECOND = 4;
    private static final int EPILOGUE = 7;
    private static final int BIAS = 4;

    /** Of the second factor, which is the left matrix. */
    private static final int BIAS_GRADIENT = 512;

    private static final int BIAS_ADDRESS = 8;
    private static final int BATCH_COUNT = 5;
    private static final int BATCH_STRIDE = 6;

    private static final int COMPUTE_32F = 68;
    private static final int COMPUTE_32F_FAST_TF32 = 77;
    private static final int COMPUTE_64F = 70;

    private static final int REAL_32F = 0;
    private static final int REAL_64F = 1;
    private static final int REAL_16BF = 14;

    private final StatusLibrary library;
    private final ProductProblem problem;
    /** What destroys what was created, the last first. */
    private final Deque<Runnable> created = new ArrayDeque<>();

    private final Pointer product;
    private final Pointer first;
    private final Pointer second;
    private final Pointer result;

    private LtDescriptors(StatusLibrary library, ProductProblem problem) {
        this.library = library;
        this.problem = problem;
        boolean isDouble = problem.dtype() == DType.F64;
        int narrow = problem.tensorFloat() && problem.dtype() == DType.F32 ? COMPUTE_32F_FAST_TF32 : COMPUTE_32F;
        try {
            this.product =
                    created("cublasLtMatmulDesc", isDouble ? COMPUTE_64F : narrow, isDouble ? REAL_64F : REAL_32F);
            library.set(
                    "cublasLtMatmulDescSetAttribute",
                    product,
                    TRANSPOSE_FIRST,
                    problem.b().transposed() ? 1 : 0);
            library.set(
                    "cublasLtMatmulDescSetAttribute",
                    product,
                    TRANSPOSE_SECOND,
                    problem.a().transposed() ? 1 : 0);
            if (problem.bias() != ProductProblem.Bias.NONE) {
                int epilogue = problem.bias() == ProductProblem.Bias.ADDED ? BIAS : BIAS_GRADIENT;
                library.set("cublasLtMatmulDescSetAttribute", product, EPILOGUE, epilogue);
            }
            this.first = side(problem.b(), problem.columns(), problem.inner());
            this.second = side(problem.a(), problem.inner(), problem.rows());
            this.result = layout(problem.columns(), problem.rows(), problem.columns() * problem.rows());
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /** The descriptors of a product; without a device, too. */
    static LtDescriptors of(StatusLibrary library, ProductProblem problem) {
        return new LtDescriptors(library, problem);
    }

    private Pointer created(String kind, Object... arguments) {
        Pointer made = library.create(kind + "Create", arguments);
        created.push(() -> library.call(kind + "Destroy", made));
        return made;
    }

    /** A factor as the library counts, {@code down} × {@code across} once it is transposed where it has to be. */
    private Pointer side(ProductProblem.Side side, long down, long across) {
        return side.transposed() ? layout(across, down, side.stride()) : layout(down, across, side.stride());
    }

    private Pointer layout(long down, long across, long stride) {
        Pointer layout = created("cublasLtMatrixLayout", type(problem.dtype()), down, across, down);
        library.set("cublasLtMatrixLayoutSetAttribute", layout, BATCH_COUNT, Math.toIntExact(problem.products()));
        library.set("cublasLtMatrixLayoutSetAttribute", layout, BATCH_STRIDE, stride);
        return layout;
    }

    private static int type(DType dtype) {
        return switch (dtype) {
            case F32 -> REAL_32F;
            case F64 -> REAL_64F;
            case BF16 -> REAL_16BF;
            case BOOL, U8, I32, I64 -> throw new IllegalArgumentException("cuBLASLt: no products of " + dtype);
        };
    }

    /** Says where the bias or its gradient lies, if there is one; for the choice of an algorithm, how it is aligned. */
    void bias(long address) {
        if (problem.bias() != ProductProblem.Bias.NONE) {
            library.set("cublasLtMatmulDescSetAttribute", product, BIAS_ADDRESS, address);
        }
    }

    StatusLibrary library() {
        return library;
    }

    ProductProblem problem() {
        return problem;
    }

    Pointer product() {
        return product;
    }

    /** The layout of b. */
    Pointer first() {
        return first;
    }

    /** The layout of a. */
    Pointer second() {
        return second;
    }

    Pointer result() {
        return result;
    }

    @Override
    public void close() {
        for (Runnable destroys = created.poll(); destroys != null; destroys = created.poll()) {
            destroys.run();
        }
    }
}
