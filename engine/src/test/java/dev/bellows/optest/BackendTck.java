package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every backend promises, checked with every row of the {@link OpTable}. A backend's own test extends this class
 * and gives its name; it is skipped, with the provider's reason, where the backend is unavailable.
 */
public abstract class BackendTck {
    private final String name;
    private @Nullable Backend opened;

    /** The contract of the backend that is called {@code name}. */
    protected BackendTck(String name) {
        this.name = name;
    }

    /** The contract of a backend that has no provider. */
    protected BackendTck(Backend backend) {
        this.name = backend.device().toString();
        this.opened = backend;
    }

    @BeforeEach
    void open() {
        if (opened == null) {
            try {
                opened = Backends.named(name);
            } catch (UnsupportedOpException unavailable) {
                abort(unavailable.getMessage());
            }
        }
        backend().useThreads(1); // the arrays are tiny
    }

    private Backend backend() {
        return Objects.requireNonNull(opened);
    }

    private Stream<DynamicTest> forEachCase(Consumer<Case> check) {
        return forEachRow(row -> row.cases().forEach(check));
    }

    private Stream<DynamicTest> forEachRow(Consumer<Row> check) {
        return OpTable.rows().stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    try (Backends.Use use = Backends.use(backend());
                            Scope scope = Scope.open(row.name())) {
                        check.accept(row);
                    }
                }));
    }

    private static List<NDArray> random(Case of) {
        return of.random(Seed.of(of));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return forEachCase(of -> {
            List<NDArray> in = random(of);
            List<NDArray> out = Compute.eagerly(of, in);
            Closeness.check(of, "on " + name, Compute.truth(of, in), out);
            List<Spec> inferred = of.origin()
                    .op()
                    .infer(Compute.operands(of, in).stream().map(NDArray::spec).toList());
            assertEquals(inferred, out.stream().map(NDArray::spec).toList(), of::toString);
        });
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceOnSpecialValues() {
        return forEachRow(row -> {
            for (DType dtype : row.dtypes()) {
                Case of = row.specialCase(dtype);
                if (of != null && dtype.isFloating()) {
                    List<NDArray> in = of.special(Seed.of(of));
                    List<NDArray> expected = Compute.eagerly(of, Compute.onReference(in));
                    Closeness.special(of, "on " + name, expected, Compute.eagerly(of, in));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> kernelsKeepWithinTheirArraysWhereverTheseLie() {
        return forEachCase(of -> {
            List<NDArray> in = Compute.operands(of, random(of));
            Op op = of.origin().op();
            List<Spec> specs = in.stream().map(NDArray::spec).toList();
            boolean isSupported = backend().supports(op, specs);
            assertTrue(isSupported || op instanceof Composite, () -> of + ": a primitive needs a kernel");
            if (isSupported) {
                List<NDArray> expected = Compute.eagerly(of, random(of));
                try (Kernel run = backend().kernel(op, specs)) {
                    List<NDArray> actual = runFenced(of, run, in, op);
                    Closeness.check(of, "at an odd address", Compute.truth(of, random(of)), actual);
                    Closeness.special(of, "at an odd address, unlike at an even one,", expected, actual);
                }
            }
        });
    }

    private List<NDArray> runFenced(Case of, Kernel kernel, List<NDArray> in, Op op) {
        List<Fenced> inputs = in.stream().map(Fenced::copyOf).toList();
        List<Fenced> outputs = op.infer(in.stream().map(NDArray::spec).toList()).stream()
                .map(spec -> new Fenced(backend(), spec))
                .toList();
        try {
            kernel.run(
                    inputs.stream().map(Fenced::storage).toList(),
                    outputs.stream().map(Fenced::storage).toList());
            inputs.forEach(input -> input.checkFences(of + ": around an input"));
            outputs.forEach(output -> output.checkFences(of + ": around an output"));
            List<NDArray> after = inputs.stream().map(Fenced::toArray).toList();
            Closeness.bits(of, "(an input) after the kernel ran", in, after);
            return outputs.stream().map(Fenced::toArray).toList();
        } finally {
            inputs.forEach(Fenced::close);
            outputs.forEach(Fenced::close);
        }
    }

    @TestFactory
    Stream<DynamicTest> kernelsThatMayOverwriteAnInputGiveTheSameBitsWhenTheyDo() {
        return forEachCase(of -> {
            List<NDArray> in = Compute.operands(of, random(of));
            List<Spec> specs = in.stream().map(NDArray::spec).toList();
            Op op = of.origin().op();
            if (backend().supports(op, specs)) {
                try (Kernel run = backend().kernel(op, specs)) {
                    List<Integer> overwriting = IntStream.range(
                                    0, op.infer(specs).size())
                            .filter(output -> run.overwrites(output) >= 0)
                            .boxed()
                            .toList();
                    overwriting.forEach(output -> assertTrue(
                            List.of(-1, run.overwrites(output))
                                    .contains(backend().overwrites(op, specs, output)),
                            () -> of + ": the kernel overwrites another input than was said before it was built"));
                    List<NDArray> expected = runOver(List.of(), run, in, op);
                    for (int output : overwriting) {
                        Closeness.bits(
                                of,
                                "in place of input " + run.overwrites(output),
                                expected,
                                runOver(List.of(output), run, in, op));
                    }
                    Closeness.bits(of, "in place", expected, runOver(overwriting, run, in, op));
                }
            }
        });
    }

    private static NDArray copy(NDArray array) {
        NDArray copy = NDArray.empty(array.spec());
        copy.assign(array);
        return copy;
    }

    /** The outputs, of which {@code overwriting} are computed in the memory of inputs. */
    private List<NDArray> runOver(List<Integer> overwriting, Kernel kernel, List<NDArray> in, Op op) {
        List<NDArray> copies = in.stream().map(BackendTck::copy).toList();
        List<Spec> specs = op.infer(in.stream().map(NDArray::spec).toList());
        List<NDArray> outputs = IntStream.range(0, specs.size())
                .mapToObj(i -> overwriting.contains(i)
                        ? copies.get(kernel.overwrites(i)).view(0, specs.get(i))
                        : NDArray.zeros(specs.get(i)))
                .toList();
        kernel.run(
                copies.stream().map(NDArray::storage).toList(),
                outputs.stream().map(NDArray::storage).toList());
        return outputs;
    }

    @TestFactory
    Stream<DynamicTest> kernelsOfCompositesAgreeWithTheirExpansions() {
        return forEachCase(of -> {
            List<NDArray> in = Compute.operands(of, random(of));
            Op op = of.origin().op();
            if (op instanceof Composite composite
                    && backend().supports(op, in.stream().map(NDArray::spec).toList())) {
                List<NDArray> expanded = Compute.arrays(composite.expand(List.<Tensor>copyOf(in)));
                Closeness.check(of, "by kernel, not by expansion,", expanded, Compute.eagerly(of, random(of)));
            }
        });
    }

    /** In bf16 up to rounding: what a backend joins is rounded once, not at every step. */
    @TestFactory
    Stream<DynamicTest> aCompiledTraceGivesTheBitsOfEagerCalls() {
        return forEachCase(of -> {
            List<NDArray> in = random(of);
            List<NDArray> expected = Compute.eagerly(of, in);
            try (Executable executable = Executable.compile(Compute.graph(of), backend())) {
                alike(of, "compiled", expected, executable.run(in));
                List<NDArray> given =
                        expected.stream().map(out -> NDArray.zeros(out.spec())).toList();
                executable.runInto(in, given);
                alike(of, "compiled, into given arrays", expected, given);
            }
        });
    }

    private static void alike(Case of, String what, List<NDArray> expected, List<NDArray> actual) {
        if (of.dtype() == DType.BF16) {
            Closeness.loosely(of, what, expected, actual, expected);
        } else {
            Closeness.bits(of, what, expected, actual);
        }
    }

    @TestFactory
    Stream<DynamicTest> aCompiledGradientGivesTheBitsOfTheEagerOne() {
        return forEachRow(row -> {
            for (Case of : row.hasGradient() ? row.cases(DType.F32) : List.<Case>of()) {
                List<NDArray> in = random(of);
                List<NDArray> expected = Compute.arrays(Compute.gradients(of, in));
                Trace trace = new Trace();
                List<Symbol> symbols = Compute.symbols(of, trace);
                try (Executable executable =
                        Executable.compile(trace.graph(Compute.gradients(of, symbols)), backend())) {
                    Closeness.bits(of, "(a gradient), compiled", expected, executable.run(in));
                }
            }
        });
    }

    @Test
    void givesTheSameBitsTwiceAndOnTwoThreadsAtOnce() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<List<byte[]>> first = threads.submit(this::allBits).get();
            Future<List<List<byte[]>>> one = threads.submit(this::allBits);
            Future<List<List<byte[]>>> two = threads.submit(this::allBits);
            List<List<byte[]>> second = one.get();
            List<List<byte[]>> third = two.get(); // both have ended, and freed their arrays, before a comparison fails
            same(first, second);
            same(first, third);
        } finally {
            threads.shutdown();
        }
    }

    private static void same(List<List<byte[]>> expected, List<List<byte[]>> actual) {
        List<Row> rows = OpTable.rows();
        for (int i = 0; i < expected.size(); i++) {
            for (int k = 0; k < expected.get(i).size(); k++) {
                assertTrue(
                        Arrays.equals(expected.get(i).get(k), actual.get(i).get(k)),
                        rows.get(i) + ": other bits the second time; " + Seed.rerun());
            }
        }
    }

    /** The bytes of all outputs of all cases, by row. */
    private List<List<byte[]>> allBits() {
        List<List<byte[]>> all = new ArrayList<>();
        for (Row row : OpTable.rows()) {
            try (Backends.Use use = Backends.use(backend());
                    Scope scope = Scope.open(row.name())) {
                List<byte[]> ofRow = new ArrayList<>();
                for (Case of : row.cases()) {
                    Compute.eagerly(of, random(of))
                            .forEach(out -> ofRow.add(out.read().array()));
                }
                all.add(ofRow);
            }
        }
        return all;
    }
}
