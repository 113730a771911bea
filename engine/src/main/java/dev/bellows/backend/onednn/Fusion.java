package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.Rewriting.Applied;
import dev.bellows.backend.onednn.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws the bias and the activation that follow a product into it, where nothing else reads what lies between. */
final class Fusion implements Rewrite {
    private final OneDnnKernels kernels;

    Fusion(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (program.isThere(step)) {
                fuse(step, program);
            }
        }
    }

    private void fuse(Applied root, Rewriting program) {
        Program.Step product = root.step();
        if (!(product.op() instanceof MatMul || product.op() instanceof Convolution)
                || !takes(root.output().spec().dtype())) {
            return;
        }
        List<Applied> chain = new ArrayList<>(List.of(root));
        List<Use> inputs = new ArrayList<>(product.inputs());
        Optional<Reader> next = program.onlyReader(root.output());
        Optional<Use> bias = next.flatMap(reader -> bias(root, reader));
        if (bias.isPresent()) {
            inputs.add(bias.get());
            chain.add(next.get().by());
            next = program.onlyReader(next.get().by().output());
        }
        Optional<Applied> activation =
                next.map(Reader::by).filter(by -> Epilogue.takes(by.step().op()));
        activation.ifPresent(chain::add);
        if (chain.size() > 1) {
            FusedProduct op = new FusedProduct(
                    product.op(),
                    bias.isPresent(),
                    activation.map(by -> by.step().op()).orElse(null));
            join(op, inputs, chain, program);
        }
    }

    private static boolean takes(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    private void join(FusedProduct op, List<Use> inputs, List<Applied> chain, Rewriting program) {
        List<Spec> specs = inputs.stream().map(Use::spec).toList();
        Optional<Kernel> kernel = kernels.find(op, specs, Layouts.plain());
        if (kernel.isPresent()) {
            List<Use> outputs = chain.get(chain.size() - 1).step().outputs();
            program.join(chain, new Program.Step(op, inputs, outputs, kernel.get()));
        }
    }

    /** The bias, if the reader adds one number per column or channel to the product. */
    private static Optional<Use> bias(Applied product, Reader reader) {
        Program.Step step = reader.by().step();
        if (!(step.op() instanceof Add)) {
            return Optional.empty();
        }
        Use other = step.inputs().get(1 - reader.input());
        Shape result = product.output().spec().shape();
        int axis = product.step().op() instanceof Convolution ? 1 : result.rank() - 1;
        return Optional.of(other)
                .filter(use -> isPer(axis, use.spec().shape(), result))
                .filter(use ->
                        reader.by().output().spec().equals(product.output().spec()));
    }

    /** Whether {@code shape}, broadcast to {@code result}, varies along {@code axis} alone. */
    private static boolean isPer(int axis, Shape shape, Shape result) {
        int fromEnd = result.rank() - axis;
        return shape.rank() >= fromEnd
                && shape.rank() <= result.rank()
                && shape.dim(-fromEnd) == result.dim(axis)
                && shape.size() == result.dim(axis);
    }
}
