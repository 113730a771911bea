package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.onednn.plan.KernelTable;
import java.util.List;

/** What is done to a program before layouts are chosen. */
public final class Rewrites {
    private Rewrites() {}

    /** Applies all rewrites, in an order in which later ones see what earlier ones made. */
    public static void apply(Rewriting program, KernelTable kernels) {
        all(kernels).forEach(rewrite -> rewrite.apply(program));
    }

    private static List<Rewrite> all(KernelTable kernels) {
        return List.of(
                new StrideRewrite(kernels),
                new FusionRewrite(kernels),
                new F32ResultRewrite(kernels),
                new PoolingGradientRewrite(kernels),
                new BiasGradientRewrite(kernels),
                new RectifiedNormRewrite(kernels),
                new RectifiedPoolRewrite(kernels), // of which the next makes one with a convolution
                new ConvolutionPoolRewrite(kernels),
                new RecurrenceMemoryRewrite(kernels));
    }
}
