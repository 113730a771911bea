package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.onednn.plan.KernelTable;
import java.util.List;

/** What is done to a program before layouts are chosen. */
public final class Rewrites {
    private static final List<Rewrite> ALL = List.of(
            new StrideRewrite(),
            new FusionRewrite(),
            new F32ResultRewrite(),
            new PoolingGradientRewrite(),
            new BiasGradientRewrite(),
            new RectifiedNormRewrite(),
            new RectifiedPoolRewrite(), // of which the next makes one with a convolution
            new ConvolutionPoolRewrite(),
            new RecurrenceMemoryRewrite());

    private Rewrites() {}

    /** The program by the kernels that {@code kernels} has beyond those of single ops. */
    public static Rewriting of(Program program, KernelTable kernels) {
        Rewriting rewriting = new Rewriting(program, kernels);
        ALL.forEach(rewrite -> rewrite.apply(rewriting)); // later ones see what earlier ones made
        return rewriting;
    }
}
