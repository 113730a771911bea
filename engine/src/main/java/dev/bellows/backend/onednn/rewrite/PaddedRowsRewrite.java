package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.fused.PaddedProduct;
import dev.bellows.backend.onednn.rewrite.Rewriting.Reader;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves the rows of what goes from product to product apart, where they are a multiple of 4096 bytes long: the same column of all of them
 * meets in the same few lines of the processor's first cache, and a product reads several rows at once.
 */
final class PaddedRowsRewrite implements Rewrite {
    private static final int COLLIDING_BYTES = 4096;

    /** One line of the cache, in elements of f32. */
    private static final int PADDING = 16;

    /** Of fewer rows none is in the way of another. */
    private static final int LEAST_ROWS = 8;

    @Override
    public void apply(Rewriting program) {
        // One that reads rows apart takes the place of one that is in this list.
        for (int i = 0; i < program.steps().size(); i++) {
            Application step = program.steps().get(i);
            if (step.outputs().size() == 1 && collides(step.output().spec())) {
                separate(step, program);
            }
        }
    }

    private static boolean collides(Spec rows) {
        int last = rows.shape().rank() - 1;
        return rows.dtype() == DType.F32
                && last >= 1
                && rows.shape().dim(last) > 0
                && rows.shape().dim(last) * (long) Float.BYTES % COLLIDING_BYTES == 0
                && rows.shape().size() / rows.shape().dim(last) >= LEAST_ROWS;
    }

    private static void separate(Application step, Rewriting program) {
        PaddedProduct writing = padded(step);
        Use y = step.output();
        List<Reader> readers = program.readers(y.value());
        if (writing == null || program.isPlain(y.value()) || readers.isEmpty()) {
            return;
        }
        for (Reader reader : readers) {
            boolean once = reader.by().inputs().stream()
                            .filter(use -> use.value() == y.value())
                            .count()
                    == 1;
            if (reader.input() != 0 || !once || !reader.use().spec().equals(y.spec()) || padded(reader.by()) == null) {
                return;
            }
        }
        Spec wide = PaddedProduct.wider(y.spec(), PADDING);
        PaddedProduct writes = new PaddedProduct(writing.product(), writing.read(), PADDING);
        if (!program.has(writes, step.inputs())) {
            return;
        }
        List<Application> reading = new ArrayList<>();
        Use apart = new Use(program.add(wide), wide);
        for (Reader reader : readers) {
            Application by = reader.by();
            PaddedProduct of = Objects.requireNonNull(padded(by));
            List<Use> inputs = new ArrayList<>(by.inputs());
            inputs.set(0, apart);
            PaddedProduct reads = new PaddedProduct(of.product(), PADDING, of.written());
            if (!program.has(reads, inputs)) {
                return;
            }
            reading.add(by.becoming(reads, inputs, by.outputs()));
        }
        program.join(List.of(step), step.becoming(writes, step.inputs(), List.of(apart)));
        for (int i = 0; i < reading.size(); i++) {
            program.join(List.of(readers.get(i).by()), reading.get(i));
        }
    }

    private static @Nullable PaddedProduct padded(Application step) {
        PaddedProduct product = PaddedProduct.of(step.op());
        return product != null && step.inputs().get(1).spec().shape().rank() == 2 ? product : null;
    }
}
