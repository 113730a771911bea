package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Primitive;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OpTableTest {
    @Test
    void everyOpHasARow() throws IOException {
        Set<String> missing = new TreeSet<>();
        OpClasses.all().forEach(op -> missing.add(op.getName()));
        OpTable.rows().forEach(row -> missing.remove(row.op().getName()));
        assertEquals(Set.of(), missing, "ops without a row in OpTable; add one, docs/how/add-an-op.md says how");
    }

    @Test
    void noTwoRowsHaveOneName() {
        List<String> names = OpTable.rows().stream().map(Row::name).toList();
        Set<String> once = new HashSet<>();
        assertEquals(
                Set.of(),
                names.stream().filter(name -> !once.add(name)).collect(Collectors.toSet()),
                "names used twice");
    }

    @Test
    void whatIsTimedHasNamesOfItsOwnAndAppliesItsOp() {
        OpTable.perf()
                .forEach((name, of) ->
                        assertEquals(of.row().op(), of.origin().op().getClass(), name));
    }

    @Test
    void everyRowAppliesItsOpAndNothingElse() {
        for (Row row : OpTable.rows()) {
            for (Case of : row.cases()) {
                Origin origin = of.origin();
                assertEquals(row.op(), origin.op().getClass(), of::toString);
            }
        }
    }

    @Test
    void everyOpIsAValue() {
        for (Row row : OpTable.rows()) {
            for (Case of : row.cases()) {
                Op op = of.origin().op();
                assertEquals(op, of.origin().op(), "made twice, not equal: " + of);
                assertEquals(op.hashCode(), of.origin().op().hashCode(), of::toString);
            }
        }
    }

    @Test
    void everyRowOfNumbersRunsInBf16OrSaysWhyNot() {
        List<String> silent = OpTable.rows().stream()
                .filter(row -> row.dtypes().contains(DType.F32) && !row.dtypes().contains(DType.BF16))
                .filter(Row::dependsOnDType)
                .filter(row -> row.whyNotBf16().isEmpty())
                .map(Row::name)
                .toList();
        assertEquals(List.of(), silent, "rows in f32 only; run them in bf16 too, or call withoutBf16 with the reason");
    }

    /** Composites are silent where their parts speak; what each op says is in docs/ops.md. */
    @Test
    void everyPrimitiveSaysHowItNarrows() throws IOException {
        List<String> silent = OpClasses.all().stream()
                .filter(Primitive.class::isAssignableFrom)
                .filter(op -> !says(op))
                .map(Class::getName)
                .toList();
        assertEquals(List.of(), silent, "primitives without a narrowing() of their own: they would be f32 unasked");
    }

    private static boolean says(Class<? extends Op> op) {
        try {
            return op.getMethod("narrowing").getDeclaringClass() != Primitive.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyOpNarrowsInTheSameWayInAllRows() {
        for (Row row : OpTable.rows()) {
            Narrowing.Rule first = rule(row.cases().get(0));
            for (Case of : row.cases()) {
                assertEquals(first, rule(of), of::toString);
            }
        }
    }

    private static Narrowing.Rule rule(Case of) {
        return of.origin().op().narrowing().rule();
    }
}
