package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.PostOp;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mul;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws what is done to each element of a product into it, where nothing else reads what lies between: a bias, activations,
 * a number that scales, and the sum with another array, such as what goes around a layer.
 */
final class FusionRewrite implements Rewrite {
    private final KernelTable kernels;

    FusionRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (program.isThere(step)
                    && isProduct(step.step().op())
                    && takes(step.output().spec().dtype())) {
                fuse(step, program);
            }
        }
    }

    private static boolean isProduct(Op op) {
        return op instanceof Convolution || StridedMatMul.of(op) != null;
    }

    private void fuse(Applied root, Rewriting program) {
        List<Applied> chain = new ArrayList<>(List.of(root));
        List<Use> inputs = new ArrayList<>(root.step().inputs());
        Optional<Use> bias = program.onlyReader(root.output()).flatMap(reader -> bias(root, reader));
        if (bias.isPresent()) {
            inputs.add(bias.get());
            chain.add(program.onlyReader(root.output()).orElseThrow().by());
        }
        List<PostOp> then = new ArrayList<>();
        Optional<Reader> next = reader(root, chain, program);
        while (next.isPresent()) {
            PostOp postOp = postOp(next.get(), program);
            if (postOp == null) {
                break;
            }
            if (postOp instanceof PostOp.Addition) {
                inputs.add(other(next.get()));
            }
            then.add(postOp);
            chain.add(next.get().by());
            next = reader(root, chain, program);
        }
        if (chain.size() > 1) {
            join(new FusedProduct(root.step().op(), bias.isPresent(), List.copyOf(then)), inputs, chain, program);
        }
    }

    private static boolean takes(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    private void join(FusedProduct op, List<Use> inputs, List<Applied> chain, Rewriting program) {
        List<Spec> specs = inputs.stream().map(Use::spec).toList();
        if (specs.stream().anyMatch(spec -> spec.shape().size() == 0)) {
            return; // oneDNN does nothing at all to a product of empty matrices, not even what comes after it
        }
        Optional<Kernel> kernel = kernels.find(op, specs, Layouts.plain());
        if (kernel.isPresent()) {
            List<Use> outputs = chain.get(chain.size() - 1).step().outputs();
            program.join(chain, new Program.Step(op, inputs, outputs, kernel.get()));
        }
    }

    /** The only reader of what the chain computes; a product of matrices may be seen in another shape by it. */
    private static Optional<Reader> reader(Applied root, List<Applied> chain, Rewriting program) {
        Use result = chain.get(chain.size() - 1).output();
        if (root.step().op() instanceof Convolution) {
            return program.onlyReader(result);
        }
        List<Reader> all = program.readers(result.value());
        return all.size() == 1 && !program.isPlain(result.value()) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** What the reader does to each element, if a product can do it; or null. */
    private static @Nullable PostOp postOp(Reader reader, Rewriting program) {
        Op op = reader.by().step().op();
        if (PostOp.Function.takes(op)) {
            return new PostOp.Function(op);
        }
        Shape seen = reader.use().spec().shape();
        if (!(op instanceof Add || op instanceof Mul)
                || !reader.by().output().spec().shape().equals(seen)) {
            return null;
        }
        Use other = other(reader);
        if (op instanceof Add) {
            return other.spec().shape().equals(seen) ? new PostOp.Addition() : null;
        }
        return other.spec().shape().size() == 1
                ? program.producer(other.value())
                        .map(by ->
                                by.step().op() instanceof Full full ? new PostOp.Scaling((float) full.value()) : null)
                        .orElse(null)
                : null;
    }

    private static Use other(Reader reader) {
        return reader.by().step().inputs().get(1 - reader.input());
    }

    /** The bias, if the reader adds one number per column or channel to the product. */
    private static Optional<Use> bias(Applied product, Reader reader) {
        if (!(reader.by().step().op() instanceof Add)) {
            return Optional.empty();
        }
        Shape result = product.output().spec().shape();
        int axis = product.step().op() instanceof Convolution ? 1 : result.rank() - 1;
        return Optional.of(other(reader))
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
