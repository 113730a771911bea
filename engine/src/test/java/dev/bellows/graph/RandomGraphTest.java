package dev.bellows.graph;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.optest.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compiling a graph changes no bit: not by merging equal steps, not by constants, not by sharing memory. */
final class RandomGraphTest {
    private static final int GRAPHS = 300;

    @TestFactory
    Stream<DynamicTest> compiledGraphsGiveTheBitsOfEagerCalls() {
        return Stream.of("reference", "onednn")
                .map(name -> dynamicTest(name, () -> {
                    Backend backend = available(name);
                    backend.useThreads(1); // the arrays are tiny
                    try (Backends.Use use = Backends.use(backend)) {
                        for (int i = 0; i < GRAPHS; i++) {
                            check(backend, Seed.of("graph " + i));
                        }
                    }
                }));
    }

    private static Backend available(String name) {
        try {
            return Backends.named(name);
        } catch (UnsupportedOpException unavailable) {
            return abort(unavailable.getMessage());
        }
    }

    private static void check(Backend backend, long seed) {
        RandomGraph random = new RandomGraph(seed);
        SplittableRandom values = new SplittableRandom(seed);
        try (Scope scope = Scope.open("graph")) {
            List<NDArray> held = arrays(random.capturedSpecs(), values);
            Trace trace = new Trace();
            List<Symbol> symbols = new ArrayList<>();
            random.inputSpecs().forEach(spec -> symbols.add(trace.input("x" + symbols.size(), spec)));
            Executable executable = Executable.compile(trace.graph(random.apply(symbols, held)), backend);
            for (int run = 0; run < 3; run++) {
                List<NDArray> in = arrays(random.inputSpecs(), values);
                List<Tensor> expected = random.apply(in, held);
                same(random, expected, executable.run(in));
                held.forEach(array ->
                        array.assign(arrays(List.of(array.spec()), values).get(0)));
            }
        } catch (RuntimeException e) {
            throw new AssertionError(random + "; " + Seed.rerun(), e);
        }
    }

    private static List<NDArray> arrays(List<Spec> specs, SplittableRandom random) {
        List<NDArray> arrays = new ArrayList<>();
        for (Spec spec : specs) {
            double[] values = new double[(int) spec.shape().size()];
            Arrays.setAll(values, i -> random.nextDouble(-2, 2));
            arrays.add(NDArray.of(values, spec));
        }
        return arrays;
    }

    private static void same(RandomGraph random, List<Tensor> expected, List<NDArray> actual) {
        for (int i = 0; i < expected.size(); i++) {
            NDArray wanted = (NDArray) expected.get(i);
            if (!wanted.spec().equals(actual.get(i).spec())
                    || wanted.read().mismatch(actual.get(i).read()) >= 0) {
                throw new AssertionError("output " + i + " is " + actual.get(i) + ", expected " + wanted + ": " + random
                        + "; " + Seed.rerun());
            }
        }
    }
}
