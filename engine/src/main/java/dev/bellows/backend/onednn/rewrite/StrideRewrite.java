package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.plan.Layouts;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.Spec;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws reorderings of axes into the products of matrices around them, which read and write with any strides as fast as
 * without: such as those that bring the heads of attention in front of time and back.
 */
final class StrideRewrite implements Rewrite {
    private final KernelTable kernels;

    StrideRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (program.isThere(step) && step.step().op() instanceof Transpose) {
                if (!intoProducer(step, program)) {
                    intoReaders(step, program);
                }
            }
        }
    }

    private boolean intoProducer(Applied transposition, Rewriting program) {
        Use x = transposition.step().inputs().get(0);
        Optional<Applied> product = program.producer(x.value()).filter(by -> program.onlyReader(by.output())
                .filter(reader -> reader.by().equals(transposition))
                .isPresent());
        StridedMatMul op = product.map(by -> StridedMatMul.of(by.step().op())).orElse(null);
        if (product.isEmpty() || op == null || op.result() != null) {
            return false;
        }
        StridedMatMul writing = op.writing((Transpose) transposition.step().op());
        Optional<Program.Step> joined = step(
                writing, product.get().step().inputs(), transposition.step().outputs());
        joined.ifPresent(made -> program.join(List.of(product.get(), transposition), made));
        return joined.isPresent();
    }

    /** Into all who read the result, or else it had to be computed all the same. */
    private void intoReaders(Applied transposition, Rewriting program) {
        Use x = transposition.step().inputs().get(0);
        Use y = transposition.output();
        if (program.isPlain(y.value())) {
            return;
        }
        Transpose order = (Transpose) transposition.step().op();
        List<Applied> readers =
                program.readers(y.value()).stream().map(Reader::by).distinct().toList();
        List<Program.Step> made = new ArrayList<>();
        for (Applied reader : readers) {
            Optional<Program.Step> direct = readingDirectly(reader.step(), y, x, order);
            if (direct.isEmpty()) {
                made.forEach(step -> step.kernel().close());
                return;
            }
            made.add(direct.get());
        }
        for (int i = 0; i < made.size(); i++) {
            boolean isLast = i == made.size() - 1;
            program.join(isLast ? List.of(readers.get(i), transposition) : List.of(readers.get(i)), made.get(i));
        }
    }

    /** The product with {@code x} as an operand instead of {@code y}, which is {@code x} in another order of axes. */
    private Optional<Program.Step> readingDirectly(Program.Step product, Use y, Use x, Transpose order) {
        StridedMatMul op = StridedMatMul.of(product.op());
        List<Use> inputs = new ArrayList<>(product.inputs());
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).value() == y.value()) {
                if (op == null || op.order(i) != null || !inputs.get(i).spec().equals(y.spec())) {
                    return Optional.empty();
                }
                op = op.reading(i, order);
                inputs.set(i, x);
            }
        }
        return op == null ? Optional.empty() : step(op, inputs, product.outputs());
    }

    private Optional<Program.Step> step(StridedMatMul op, List<Use> inputs, List<Use> outputs) {
        List<Spec> specs = inputs.stream().map(Use::spec).toList();
        if (specs.stream().anyMatch(spec -> spec.shape().size() == 0)) {
            return Optional.empty(); // no strides to speak of
        }
        return kernels.find(op, specs, Layouts.plain()).map(kernel -> new Program.Step(op, inputs, outputs, kernel));
    }
}
