package dev.bellows.bench.onnx;

import ai.onnxruntime.OrtException;
import dev.bellows.bench.cpu.BellowsNetworks;
import dev.bellows.bench.cpu.Model;
import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How fast an ONNX file is scored beside ONNX Runtime in the same JVM: the same file, inputs, threads and batch, in turns. Arguments,
 * each optional: {@code models=mlp,resnet18,transformer} (of {@code bench cpu}, written by our export), {@code files=FOLDER} (each {@code
 * NAME/model.onnx} below it, in their place, such as those that {@code onnx_models.py} writes), {@code threads=2,1}, {@code
 * batch=128}, {@code rounds=300}, {@code seconds=0.02} (of one turn; longer ones meet other neighbours on the machine), {@code most=60} (seconds for
 * all turns of a model, beyond the least number of them), {@code out=FILE}.
 */
public final class OnnxSpeedBench {
    private static final int LEAST_ROUNDS = 7;

    /** Seconds that each computes before it is timed. */
    private static final double WARMING = 1;

    private final Options options;
    private final Findings findings;

    private OnnxSpeedBench(Options options) {
        this.options = options;
        this.findings = new Findings(Path.of(options.text("out")));
    }

    public static void main(String[] arguments) throws IOException, OrtException {
        Options options = Options.of("bench onnx-speed")
                .words(
                        "models",
                        "mlp,resnet18,transformer",
                        Arrays.stream(Model.values()).map(Model::id).toList())
                .text("files", "")
                .wholes("threads", "2,1", 1, 1024)
                .whole("batch", "128", 1, 1 << 20)
                .whole("rounds", "300", 1, 1_000_000)
                .number("seconds", "0.02", 0.001, 600)
                .number("most", "60", 0.001, 100_000)
                .yesOrNo("explain", false)
                .text("out", "docs/bench/onnx-speed.json")
                .check(given -> {
                    if (given.isGiven("files") && given.isGiven("models")) {
                        throw given.refusal("files brings its own models; give one of the two");
                    }
                })
                .readOrExit(arguments);
        new OnnxSpeedBench(options).run();
    }

    private void run() throws IOException, OrtException {
        Path folder = Files.createTempDirectory("onnx-speed");
        try {
            Map<String, Path> files = options.text("files").isEmpty() ? written(folder) : found();
            for (Map.Entry<String, Path> file : files.entrySet()) {
                for (int threads : options.wholes("threads")) {
                    measure(file.getKey(), file.getValue(), threads);
                }
            }
            findings.print();
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** The models of {@code bench cpu} as ONNX files. */
    private Map<String, Path> written(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (String id : options.list("models")) {
            Model model = Model.of(id);
            Path file = folder.resolve(id + ".onnx");
            try (Scope scope = Scope.open("write")) {
                Block net = BellowsNetworks.of(model);
                Spec input = new Spec(Shape.of(1).concat(Shape.of(model.features())), DType.F32);
                net.initialize(new Xavier(), 1);
                net.materialize(List.of(input));
                Onnx.save(net, file, List.of(input));
            }
            files.put(id, file);
        }
        return files;
    }

    private Map<String, Path> found() throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> folders = Files.list(Path.of(options.text("files")))) {
            for (Path each : folders.toList()) {
                Path file = each.resolve("model.onnx");
                if (Files.exists(file)) {
                    files.put(each.getFileName().toString(), file);
                }
            }
        }
        return files;
    }

    private void measure(String name, Path file, int threads) throws IOException, OrtException {
        int batch = options.whole("batch");
        try (Scored ours = new OursScored(file, batch, threads);
                Scored theirs = new RuntimeScored(file, batch, threads)) {
            double apart = apart(ours.score(), theirs.score());
            if (!(apart < 1e-3)) {
                throw new IllegalStateException(name + ": outputs are apart by " + apart + " of the greatest");
            }
            if (options.yes("explain")) {
                System.out.println(ours.explain());
            }
            List<Turn> own = new ArrayList<>();
            List<Turn> other = new ArrayList<>();
            Turn.take(ours, WARMING, threads);
            Turn.take(theirs, WARMING, threads);
            long end = System.nanoTime() + (long) (options.number("most") * 1e9);
            int rounds = options.whole("rounds");
            for (int round = 0; round < rounds && (round < LEAST_ROUNDS || System.nanoTime() < end); round++) {
                own.add(Turn.take(ours, options.number("seconds"), threads));
                other.add(Turn.take(theirs, options.number("seconds"), threads));
            }
            report("onnx/score/" + name + "/f32/batch" + batch + "/threads" + threads, batch, own, other);
        }
    }

    private void report(String name, int batch, List<Turn> own, List<Turn> other) throws IOException {
        List<Double> ratios = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            ratios.add(other.get(i).wallMillis() / own.get(i).wallMillis());
            processor.add(other.get(i).processorMillis() / own.get(i).processorMillis());
        }
        Spread ratio = Spread.of(ratios);
        double ours = batch
                * 1000
                / Spread.of(own.stream().map(Turn::wallMillis).toList()).median();
        double theirs = batch
                * 1000
                / Spread.of(other.stream().map(Turn::wallMillis).toList()).median();
        findings.add(List.of(
                Figure.of(name + "/bellows", ours, "samples/s", ratio.median())
                        .with("least", ratio.least())
                        .with("greatest", ratio.greatest())
                        .with("processor", Spread.of(processor).median()),
                Figure.of(name + "/onnxruntime", theirs, "samples/s", Double.NaN)));
        System.out.printf(
                "%s: %.2f (%.2f–%.2f), by processor time %.2f%n",
                name,
                ratio.median(),
                ratio.least(),
                ratio.greatest(),
                Spread.of(processor).median());
    }

    private static double apart(float[] a, float[] b) {
        double greatest = 0;
        double apart = a.length == b.length ? 0 : Double.NaN;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            greatest = Math.max(greatest, Math.abs(a[i]));
            apart = Math.max(apart, Math.abs(a[i] - b[i]));
        }
        return apart / greatest;
    }
}
