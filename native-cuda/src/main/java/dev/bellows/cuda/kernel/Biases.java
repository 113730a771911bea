package dev.bellows.cuda.kernel;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws a bias into the product of matrices that it is added to, if nothing else reads the product (ADR 96). The product is computed where the sum was. */
public final class Biases {
    private final Program program;
    private final Map<Integer, List<Application>> readers = new HashMap<>();

    private Biases(Program program) {
        this.program = program;
        for (Application each : program.applications()) {
            for (Use use : each.inputs()) {
                readers.computeIfAbsent(use.value(), first -> new ArrayList<>()).add(each);
            }
        }
    }

    /** The same program with fewer applications. */
    public static Program of(Program program) {
        return new Biases(program).result();
    }

    private Program result() {
        Map<Integer, Application> products = new HashMap<>();
        Set<Application> sums = new HashSet<>();
        for (Application each : program.applications()) {
            if (each.op() instanceof MatMul
                    && isReadBySumAlone(each)
                    && sums.add(readersOf(each).get(0))) {
                products.put(each.output().value(), each);
            }
        }
        List<Application> fewer = new ArrayList<>();
        for (Application each : program.applications()) {
            boolean isDrawnIn = each.op() instanceof MatMul
                    && products.containsKey(each.output().value());
            if (!isDrawnIn) {
                fewer.add(each.op() instanceof Add ? biased(each, products) : each);
            }
        }
        return new Program(program.values(), fewer, program.plain(), program.constants());
    }

    private List<Application> readersOf(Application application) {
        return readers.getOrDefault(application.output().value(), List.of());
    }

    private boolean isReadBySumAlone(Application product) {
        int value = product.output().value();
        List<Application> all = readersOf(product);
        DType dtype = product.output().spec().dtype();
        return all.size() == 1
                && !program.plain().contains(value)
                && (dtype == DType.F32 || dtype == DType.BF16)
                && all.get(0).op() instanceof Add
                && isBias(all.get(0), product)
                && program.constants().contains(value)
                        == program.constants().contains(all.get(0).output().value());
    }

    /** Whether the other operand of a sum has an element for each column of a product, as the sum sees both. */
    private static boolean isBias(Application sum, Application product) {
        Spec whole = product.output().spec();
        int columns = whole.shape().dim(-1);
        Use seen = operand(sum, product, true);
        Shape bias = operand(sum, product, false).spec().shape();
        return seen.spec().shape().dim(-1) == columns
                && bias.size() == columns
                && bias.rank() > 0
                && bias.dim(-1) == columns
                && sum.output().spec().shape().size() == whole.shape().size();
    }

    private static Use operand(Application sum, Application product, boolean isProduct) {
        boolean isFirst = sum.inputs().get(0).value() == product.output().value();
        return sum.inputs().get(isFirst == isProduct ? 0 : 1);
    }

    private static Application biased(Application sum, Map<Integer, Application> products) {
        for (Use use : sum.inputs()) {
            Application product = products.get(use.value());
            if (product != null) {
                Use bias = operand(sum, product, false);
                int columns = product.output().spec().shape().dim(-1);
                List<Use> read = List.of(
                        product.inputs().get(0),
                        product.inputs().get(1),
                        new Use(bias.value(), bias.spec().with(Shape.of(columns))));
                Use written = new Use(sum.output().value(), product.output().spec());
                return product.becoming(new BiasedProduct((MatMul) product.op()), read, List.of(written));
            }
        }
        return sum;
    }
}
