package dev.bellows.bench.roofline;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Compiled;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.KernelLabel;
import dev.bellows.backend.Launch;
import dev.bellows.backend.Outline;
import dev.bellows.backend.Program;
import dev.bellows.backend.Storage;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How fast our backend computes the products and convolutions of the six models with nothing around them, in thousand
 * millions of operations per second: on plain arrays, as a call on its own does, and on arrays that lie as the backend
 * likes, as within a compiled step. Arguments, each optional: {@code threads=2,1}, {@code precision=f32,bf16}, {@code seconds=0.3}
 * (per op), {@code out=FILE}.
 */
public final class RooflineBench {
    private static final int ROUNDS = 3;

    private final Backend backend = Backends.current();
    private final double seconds;

    private RooflineBench(double seconds) {
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        Options options = Options.of("bench roofline")
                .wholes("threads", "2,1", 1, 1024)
                .words("precision", "f32,bf16", List.of("f32", "bf16"))
                .number("seconds", "0.3", 0.001, 600)
                .text("out", "docs/bench/roofline.json")
                .readOrExit(arguments);
        RooflineBench bench = new RooflineBench(options.number("seconds"));
        Findings findings = new Findings(Path.of(options.text("out")));
        for (int threads : options.wholes("threads")) {
            bench.backend.useThreads(threads);
            for (String precision : options.list("precision")) {
                for (BareOp op : BareOp.all(DType.valueOf(precision.toUpperCase(Locale.ROOT)))) {
                    List<Figure> figures = bench.measure(op, precision + "/threads" + threads);
                    figures.forEach(figure -> System.out.println(figure.line()));
                    findings.add(figures);
                }
            }
        }
    }

    /** Two figures, or none if the backend has no kernel; the ratio is to the plain one. */
    private List<Figure> measure(BareOp op, String conditions) {
        if (!backend.supports(op.op(), op.in())) {
            System.err.println("bench: no kernel for " + op.name() + " " + conditions);
            return List.of();
        }
        Kernel kernel = backend.kernel(op.op(), op.in());
        String implementation = kernel.toString();
        List<Storage> plain = new ArrayList<>();
        op.in().forEach(spec -> plain.add(storage(spec)));
        List<Storage> out = op.op().infer(op.in()).stream().map(this::storage).toList();
        double called = gflops(op, kernel, plain, out);
        kernel.close();
        plain.forEach(storage -> storage.buffer().release());
        out.forEach(storage -> storage.buffer().release());
        String name = "roofline/" + op.name() + "/" + conditions;
        Figure figure = Figure.of(name + "/plain", called, "GFLOP/s", 1).with("kernel", implementation);
        Optional<Figure> free = free(op).map(rate -> Figure.of(name + "/free", rate, "GFLOP/s", rate / called));
        return free.map(other -> List.of(figure, other)).orElseGet(() -> List.of(figure));
    }

    /**
     * The rate where inputs and outputs may lie in any layout: the op twice in a row in a compiled program, whose second
     * application finds what the first has made. Only for ops whose output is again a possible input.
     */
    private Optional<Double> free(BareOp op) {
        Spec x = op.in().get(0);
        if (!op.op().infer(op.in()).get(0).equals(x)) {
            return Optional.empty();
        }
        Outline outline = backend.outline(chain(op));
        List<Launch> launches = outline.launches();
        List<Storage> values = new ArrayList<>();
        for (long bytes : outline.bytes()) {
            values.add(filled(bytes));
        }
        int middle = IntStream.range(0, launches.size())
                .filter(i -> launches.get(i).inputs().get(0).value() == 2)
                .filter(i -> launches.get(i).outputs().get(0).value() == 3)
                .findFirst()
                .orElse(launches.size() / 2);
        Compiled compiled = outline.compile();
        KernelLabel label = new KernelLabel(backend, op.op(), null);
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            compiled.runAlone(i, label, used(launch.inputs(), values), used(launch.outputs(), values));
        }
        Launch measured = launches.get(middle);
        double rate = gflops(
                op,
                (in, out) -> compiled.runAlone(middle, label, in, out),
                used(measured.inputs(), values),
                used(measured.outputs(), values));
        compiled.close();
        values.forEach(storage -> storage.buffer().release());
        return Optional.of(rate);
    }

    /** Values: x, w, and what each of three applications makes. */
    private Program chain(BareOp op) {
        Spec x = op.in().get(0);
        Spec w = op.in().get(1);
        List<Program.Application> applications = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int input = i == 0 ? 0 : i + 1;
            applications.add(new Program.Application(
                    i,
                    op.op(),
                    List.of(new Program.Use(input, x), new Program.Use(1, w)),
                    List.of(new Program.Use(i + 2, x))));
        }
        return new Program(List.of(x, w, x, x, x), applications, Set.of(0, 1, 4), Set.of());
    }

    private static List<Storage> used(List<Program.Use> uses, List<Storage> values) {
        return uses.stream()
                .map(use -> new Storage(values.get(use.value()).buffer(), 0, use.spec()))
                .toList();
    }

    /** The best of a few rounds: what the processor can do, not what it did while something else ran. */
    private double gflops(BareOp op, Kernel kernel, List<Storage> in, List<Storage> out) {
        kernel.run(in, out);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long end = start + (long) (seconds / ROUNDS * 1e9);
            int runs = 0;
            long now;
            do {
                kernel.run(in, out);
                runs++;
                now = System.nanoTime();
            } while (now < end);
            best = Math.max(best, op.flops() * runs / (now - start));
        }
        return best;
    }

    private Storage storage(Spec spec) {
        Storage made = new Storage(backend.allocate(spec.bytes()), 0, spec);
        fill(made);
        return made;
    }

    private Storage filled(long bytes) {
        return storage(Spec.of(DType.U8, Math.toIntExact(bytes)));
    }

    /** Bytes that are no denormals, infinities or NaN in any dtype: 0x3D3D3D3D is about 0.046. */
    private void fill(Storage storage) {
        ByteBuffer values =
                ByteBuffer.allocateDirect((int) storage.spec().bytes()).order(ByteOrder.nativeOrder());
        while (values.hasRemaining()) {
            values.put((byte) 0x3D);
        }
        backend.write(values.flip(), storage);
    }
}
