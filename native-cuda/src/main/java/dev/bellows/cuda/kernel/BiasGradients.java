package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws the gradient of a layer's bias into the product that gives the gradient of its weights (ADR 100): both add up over the samples, of which cuBLASLt reads each element once for both.
 */
public final class BiasGradients {
    private static final int MATRIX = 2;

    private final Program program;
    private final List<Application> all;
    private final Map<Integer, Integer> writers = new HashMap<>();
    private final Map<Integer, Integer> firstReaders = new HashMap<>();

    private BiasGradients(Program program) {
        this.program = program;
        this.all = program.applications();
        for (int i = 0; i < all.size(); i++) {
            for (Use use : all.get(i).outputs()) {
                writers.put(use.value(), i);
            }
            for (Use use : all.get(i).inputs()) {
                firstReaders.putIfAbsent(use.value(), i);
            }
        }
    }

    /** The same program with fewer applications. */
    public static Program of(Program program) {
        return new BiasGradients(program).result();
    }

    private Program result() {
        Map<Integer, Integer> sums = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).op() instanceof ReduceSum) {
                sums.putIfAbsent(all.get(i).inputs().get(0).value(), i);
            }
        }
        @Nullable Application[] placed = all.toArray(Application[]::new);
        for (int i = 0; i < all.size(); i++) {
            Integer sum = isOfWeights(all.get(i))
                    ? sums.get(all.get(i).inputs().get(0).value())
                    : null;
            if (sum != null && isSumOfLeft(all.get(sum), all.get(i))) {
                int place = place(i, sum);
                if (place >= 0) {
                    placed[i] = null;
                    placed[sum] = null;
                    placed[place] = both(all.get(i), all.get(sum));
                    move(i, place);
                    move(sum, place);
                    sums.remove(all.get(i).inputs().get(0).value()); // another product of it has none to draw in
                }
            }
        }
        List<Application> fewer = new ArrayList<>();
        for (Application each : placed) {
            if (each != null) {
                fewer.add(each);
            }
        }
        return new Program(program.values(), fewer, program.plain(), program.constants());
    }

    private static boolean isOfWeights(Application application) {
        DType dtype = application.output().spec().dtype();
        return application.op() instanceof MatMul product
                && product.transposeA()
                && (dtype == DType.F32 || dtype == DType.BF16)
                && application.inputs().stream()
                        .allMatch(use -> use.spec().shape().rank() == MATRIX);
    }

    private boolean isSumOfLeft(Application sum, Application product) {
        Use left = product.inputs().get(0);
        Spec seen = sum.inputs().get(0).spec();
        RowLayout overSamples = RowLayout.of(left.spec().shape(), List.of(0));
        boolean isConstant = program.constants().contains(sum.output().value());
        return sum.op() instanceof ReduceSum reduced
                && sum.output().spec().dtype() == left.spec().dtype()
                && overSamples.count() > 1
                && RowLayout.of(seen.shape(), reduced.axes()).equals(overSamples)
                && isConstant == program.constants().contains(product.output().value());
    }

    /** That of the two places at which all is there that both read, and behind which all is that reads either; -1 if there is none. */
    private int place(int product, int sum) {
        int after = -1;
        for (Use use : all.get(product).inputs()) {
            after = Math.max(after, writers.getOrDefault(use.value(), -1));
        }
        int before = Math.min(firstReader(product), firstReader(sum));
        int last = Math.max(product, sum);
        int first = Math.min(product, sum);
        return last < before ? last : after < first ? first : -1;
    }

    /** Notes where an application reads and writes from now on, since later ones are placed by that. */
    private void move(int application, int place) {
        for (Use use : all.get(application).outputs()) {
            writers.put(use.value(), place);
        }
        for (Use use : all.get(application).inputs()) {
            firstReaders.merge(use.value(), place, Math::min);
        }
    }

    private int firstReader(int application) {
        return firstReaders.getOrDefault(all.get(application).output().value(), all.size());
    }

    private static Application both(Application product, Application sum) {
        Use written = sum.output();
        Use gradient = new Use(written.value(), written.spec().with(Shape.of((int)
                written.spec().shape().size())));
        return product.becoming(
                new BiasGradientProduct((MatMul) product.op()), product.inputs(), List.of(product.output(), gradient));
    }
}
