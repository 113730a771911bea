package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A program that a test writes op by op; and what becomes of it. */
final class ProgramByHand {
    private final List<Spec> values = new ArrayList<>();
    private final List<Application> all = new ArrayList<>();

    /** A value from outside. */
    int given(Spec spec) {
        values.add(spec);
        return values.size() - 1;
    }

    /** What an op makes of values. */
    int computed(Op op, Integer... inputs) {
        List<Use> read = Stream.of(inputs)
                .map(value -> new Use(value, values.get(value)))
                .toList();
        Spec spec = op.infer(read.stream().map(Use::spec).toList()).get(0);
        all.add(new Application(all.size(), op, read, List.of(new Use(given(spec), spec))));
        return values.size() - 1;
    }

    /** Of all that; its results are the values that nothing reads. */
    Program program() {
        Set<Integer> plain = new HashSet<>();
        Set<Integer> written = new HashSet<>();
        Set<Integer> read = new HashSet<>();
        for (Application each : all) {
            each.outputs().forEach(use -> written.add(use.value()));
            each.inputs().forEach(use -> read.add(use.value()));
        }
        for (int value = 0; value < values.size(); value++) {
            if (!written.contains(value) || !read.contains(value)) {
                plain.add(value);
            }
        }
        return new Program(List.copyOf(values), List.copyOf(all), plain, Set.of());
    }

    /** Every value is computed once, and before it is read. */
    static void requireOrder(Program program) {
        Set<Integer> written = new HashSet<>();
        for (Application each : program.applications()) {
            for (Use use : each.outputs()) {
                assertTrue(written.add(use.value()), () -> "value " + use.value() + " twice: " + names(program));
            }
        }
        Set<Integer> there = new HashSet<>();
        IntStream.range(0, program.values().size())
                .filter(value -> !written.contains(value))
                .forEach(there::add);
        for (Application each : program.applications()) {
            for (Use use : each.inputs()) {
                assertTrue(
                        there.contains(use.value()),
                        () -> each.op() + " reads value " + use.value() + " before it is there: " + names(program));
            }
            each.outputs().forEach(use -> there.add(use.value()));
        }
    }

    /** The ops in order. */
    static List<String> names(Program program) {
        return program.applications().stream()
                .map(each -> each.op().getClass().getSimpleName())
                .toList();
    }
}
