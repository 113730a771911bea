package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.PostOp;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Draws what is done to each element of a product into it, where nothing else reads what lies between: a bias, activations,
 * a number that scales, and the sum with another array, such as what goes around a layer.
 */
final class FusionRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (program.isThere(step)
                    && isProduct(step.op())
                    && takes(step.output().spec().dtype())) {
                fuse(step, program);
            }
        }
    }

    private static boolean isProduct(Op op) {
        return op instanceof Convolution || StridedMatMul.of(op) != null;
    }

    private void fuse(Application root, Rewriting program) {
        List<Application> chain = new ArrayList<>(List.of(root));
        List<Use> inputs = new ArrayList<>(root.inputs());
        Optional<Reader> first = reader(root, chain, program);
        Optional<Use> bias = first.flatMap(reader -> bias(root, reader));
        if (bias.isPresent()) {
            inputs.add(bias.get());
            chain.add(first.orElseThrow().by());
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
            join(new FusedProduct(root.op(), bias.isPresent(), List.copyOf(then)), inputs, chain, program);
        }
    }

    private static boolean takes(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    private void join(FusedProduct op, List<Use> inputs, List<Application> chain, Rewriting program) {
        if (program.has(op, inputs)) {
            List<Use> outputs = chain.get(chain.size() - 1).outputs();
            program.join(chain, chain.get(0).becoming(op, inputs, outputs));
        }
    }

    /** The only reader of what the chain computes; a product of matrices may be seen in another shape by it. */
    private static Optional<Reader> reader(Application root, List<Application> chain, Rewriting program) {
        Use result = chain.get(chain.size() - 1).output();
        if (root.op() instanceof Convolution) {
            return program.onlyReader(result);
        }
        List<Reader> all = program.readers(result.value());
        return all.size() == 1 && !program.isPlain(result.value()) ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** What the reader does to each element, if a product can do it; or null. */
    private static @Nullable PostOp postOp(Reader reader, Rewriting program) {
        Op op = reader.by().op();
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
                        .map(by -> by.op() instanceof Full full ? new PostOp.Scaling((float) full.value()) : null)
                        .orElse(null)
                : null;
    }

    private static Use other(Reader reader) {
        return reader.by().inputs().get(1 - reader.input());
    }

    /** The bias, if the reader adds one number per column or channel to the product, under whatever shape that keeps the columns. */
    private static Optional<Use> bias(Application product, Reader reader) {
        boolean convolution = product.op() instanceof Convolution;
        Spec result = product.output().spec();
        Shape seen = reader.use().spec().shape();
        int axis = convolution ? 1 : seen.rank() - 1;
        if (!(reader.by().op() instanceof Add)
                || seen.rank() == 0 // a product of one number, seen as a scalar, has no columns
                || seen.dim(axis) != result.shape().dim(convolution ? 1 : -1)
                || movesColumns(product.op())) {
            return Optional.empty();
        }
        return Optional.of(other(reader))
                .filter(use -> isPer(axis, use.spec().shape(), seen))
                .filter(use -> reader.by().output().spec().equals(result.with(seen)));
    }

    /** Whether a product writes its columns along another axis than the last, where a bias would meet something else. */
    private static boolean movesColumns(Op product) {
        StridedMatMul strided = StridedMatMul.of(product);
        Transpose order = strided == null ? null : strided.result();
        return order != null
                && order.order().get(order.order().size() - 1) != order.order().size() - 1;
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
