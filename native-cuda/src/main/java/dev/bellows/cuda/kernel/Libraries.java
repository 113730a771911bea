package dev.bellows.cuda.kernel;

import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.ConvolutionLibrary;
import dev.bellows.cuda.driver.LibraryKernel;
import dev.bellows.cuda.driver.ProductLibrary;
import dev.bellows.cuda.driver.ProductProblem.Bias;
import dev.bellows.cuda.driver.RecurrenceLibrary;
import dev.bellows.cuda.driver.RecurrenceProblem;
import dev.bellows.op.Op;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The libraries of NVIDIA's that a device has, and what they compute in the place of our own kernels. Where one is missing, or has nothing for an op on these specs, there is a kernel of ours for it.
 *
 * @param products by which matrices are multiplied, or null if there is none
 * @param convolutions by which convolutions and their gradients are computed, or null if there is none
 * @param recurrences by which recurrent layers and their gradients are computed, or null if there is none; closed with {@code convolutions}
 * @param tensorFloat whether factors of {@code f32} may be rounded to TF32
 * @param mostWorkspaceBytes that one product or convolution may need besides its arrays; a recurrent layer takes what it wants, which is less than its steps one by one would keep
 */
public record Libraries(
        @Nullable ProductLibrary products,
        @Nullable ConvolutionLibrary convolutions,
        @Nullable RecurrenceLibrary recurrences,
        boolean tensorFloat,
        long mostWorkspaceBytes)
        implements AutoCloseable {
    /** None: all is computed by our own kernels. */
    public static final Libraries NONE = new Libraries(null, null, null, false, 0);

    /**
     * Whether there is a kernel for an op for which we have none of our own.
     *
     * @param enter by which the device is entered before a library is asked
     */
    boolean supports(Op op, List<Spec> in, Runnable enter) {
        return recurrence(op, in, enter).isPresent();
    }

    private Optional<RecurrenceProblem> recurrence(Op op, List<Spec> in, Runnable enter) {
        RecurrenceLibrary library = recurrences;
        return library == null
                ? Optional.empty()
                : LibraryRecurrence.of(op, in, tensorFloat).filter(problem -> {
                    enter.run();
                    return library.has(problem);
                });
    }

    /** The kernel of a library's for an op, if one has any; the device is entered. */
    Optional<LibraryKernel> kernel(Op op, List<Spec> in) {
        if (products != null && op instanceof MatMul product) {
            return product(products, product, in, Bias.NONE);
        }
        if (products != null && op instanceof BiasedProduct biased) {
            return product(products, biased.product(), in, Bias.ADDED);
        }
        if (products != null && op instanceof BiasGradientProduct both) {
            return product(products, both.product(), in, Bias.GRADIENT);
        }
        Optional<RecurrenceProblem> recurrence = recurrence(op, in, () -> {});
        if (recurrence.isPresent() && recurrences != null) {
            return recurrence.map(recurrences::recurrence);
        }
        return convolutions == null
                ? Optional.empty()
                : LibraryConvolution.of(op, in, tensorFloat)
                        .flatMap(problem -> convolutions.convolution(problem, mostWorkspaceBytes));
    }

    private Optional<LibraryKernel> product(ProductLibrary by, MatMul op, List<Spec> in, Bias bias) {
        return LibraryProduct.of(op, in, op.infer(in.subList(0, 2)).get(0), bias, tensorFloat)
                .flatMap(problem -> by.product(problem, mostWorkspaceBytes));
    }

    /** Gives back what the libraries hold; what they still have to compute must be done. */
    @Override
    public void close() {
        try {
            if (products != null) {
                products.close();
            }
        } finally {
            if (convolutions != null) {
                convolutions.close();
            }
        }
    }
}
