package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws reorderings of axes into the products of matrices around them, which read and write with any strides as fast as
 * without: such as those that bring the heads of attention in front of time and back.
 */
final class StrideRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (program.isThere(step) && step.op() instanceof Transpose) {
                if (!intoProducer(step, program)) {
                    intoReaders(step, program);
                }
            }
        }
    }

    private boolean intoProducer(Application transposition, Rewriting program) {
        Use x = transposition.inputs().get(0);
        Optional<Application> product = program.producer(x.value()).filter(by -> program.onlyReader(by.output())
                .filter(reader -> reader.by().equals(transposition))
                .isPresent());
        StridedMatMul op = product.map(by -> StridedMatMul.of(by.op())).orElse(null);
        if (product.isEmpty() || op == null || op.result() != null) {
            return false;
        }
        StridedMatMul writing = op.writing((Transpose) transposition.op());
        List<Use> inputs = product.get().inputs();
        if (!program.has(writing, inputs)) {
            return false;
        }
        program.join(
                List.of(product.get(), transposition),
                product.get().becoming(writing, inputs, transposition.outputs()));
        return true;
    }

    /** Into all who read the result, or else it had to be computed all the same. */
    private void intoReaders(Application transposition, Rewriting program) {
        Use x = transposition.inputs().get(0);
        Use y = transposition.output();
        if (program.isPlain(y.value())) {
            return;
        }
        Transpose order = (Transpose) transposition.op();
        List<Application> readers =
                program.readers(y.value()).stream().map(Reader::by).distinct().toList();
        List<Application> made = new ArrayList<>();
        for (Application reader : readers) {
            Optional<Application> direct =
                    readingDirectly(reader, y, x, order).filter(step -> program.has(step.op(), step.inputs()));
            if (direct.isEmpty()) {
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
    private static Optional<Application> readingDirectly(Application product, Use y, Use x, Transpose order) {
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
        return op == null ? Optional.empty() : Optional.of(product.becoming(op, inputs, product.outputs()));
    }
}
