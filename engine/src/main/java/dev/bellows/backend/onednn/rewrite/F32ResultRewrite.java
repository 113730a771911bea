package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.F32Result;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws casts between bf16 and f32 into the product or the sum beside them: a product that is cast to f32 gives the f32 that it
 * was summed in, a sum reads bf16, and a bias is added as the f32 that it is.
 */
final class F32ResultRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (!program.isThere(step)) {
                continue;
            }
            Application now =
                    step.op() instanceof FusedProduct fused && fused.hasBias() ? withWideBias(step, program) : step;
            if (isProduct(now.op()) && isBf16(now.inputs().get(0))) {
                widenResult(now, program);
            } else if (now.op() instanceof ReduceSum) {
                readNarrow(now, program);
            }
        }
        for (Application step : program.steps()) {
            if (step.op() instanceof Cast && isUnread(step.output(), program)) {
                program.remove(step);
            }
        }
    }

    private static boolean isProduct(Op op) {
        return StridedMatMul.of(op) != null
                || op instanceof Convolution
                || op instanceof ConvolutionWeightGradient
                || op instanceof FusedProduct;
    }

    private Application withWideBias(Application product, Rewriting program) {
        List<Use> inputs = new ArrayList<>(product.inputs());
        Optional<Use> wide = beforeCast(inputs.get(2), DType.F32, program);
        if (wide.isEmpty()) {
            return product;
        }
        inputs.set(2, wide.get());
        return replaced(List.of(product), product.op(), inputs, product.outputs(), program)
                .orElse(product);
    }

    private void widenResult(Application product, Rewriting program) {
        Optional<Application> cast = program.onlyReader(product.output())
                .map(Reader::by)
                .filter(by -> by.op().equals(new Cast(DType.F32)));
        cast.ifPresent(by ->
                replaced(List.of(product, by), new F32Result(product.op()), product.inputs(), by.outputs(), program));
    }

    private void readNarrow(Application sum, Rewriting program) {
        Optional<Use> narrow = beforeCast(sum.inputs().get(0), DType.BF16, program);
        narrow.ifPresent(use -> replaced(List.of(sum), new F32Result(sum.op()), List.of(use), sum.outputs(), program));
    }

    /** What was cast to become {@code use}, seen under the same shape, if it was of this dtype. */
    private static Optional<Use> beforeCast(Use use, DType dtype, Rewriting program) {
        return program.producer(use.value())
                .filter(by -> by.op() instanceof Cast)
                .map(by -> by.inputs().get(0))
                .filter(before -> before.spec().dtype() == dtype)
                .map(before -> new Use(before.value(), use.spec().with(dtype)));
    }

    private Optional<Application> replaced(
            List<Application> parts, Op op, List<Use> inputs, List<Use> outputs, Rewriting program) {
        return program.has(op, inputs)
                ? Optional.of(program.join(parts, parts.get(0).becoming(op, inputs, outputs)))
                : Optional.empty();
    }

    private static boolean isBf16(Use use) {
        return use.spec().dtype() == DType.BF16;
    }

    private static boolean isUnread(Use output, Rewriting program) {
        return program.readers(output.value()).isEmpty() && !program.isPlain(output.value());
    }
}
