package dev.bellows.bench.simulate;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Interconnect;
import dev.bellows.collective.simulation.Layout;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.collective.wire.Int8Wire;
import dev.bellows.collective.wire.TopKWire;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.parallel.forecast.StepForecast;
import dev.bellows.parallel.forecast.TrainedModel;
import dev.bellows.parallel.forecast.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Predicts the time of a training step by number of workers, network and wire, and prints a table and {@code RESULT} lines. Arguments, each
 * optional, are those of docs/how/predict-scaling.md.
 */
public final class SimulateChore {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("model", "resnet50"),
            Map.entry("ranks", "8,64,256"),
            Map.entry("network", "10GbE"),
            Map.entry("wire", "fp32,bf16"),
            Map.entry("samples", "0"),
            Map.entry("gflops", "1000"),
            Map.entry("bucket", "25"),
            Map.entry("overlap", "yes"),
            Map.entry("ranksPerHost", "1"),
            Map.entry("rack", "0"),
            Map.entry("oversubscription", "1"),
            Map.entry("latency", ""),
            Map.entry("loss", "0"),
            Map.entry("straggler", "1"),
            Map.entry("seed", "0"),
            Map.entry("out", ""));
    private static final double MILLIS = 1e3;
    private static final double MICRO = 1e-6;
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final String LINE = "%-10s %6s  %-8s %-5s  %10s %10s %10s %8s%n";

    private final Options options;

    private SimulateChore(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        new SimulateChore(new Options(DEFAULTS, arguments)).run();
    }

    private void run() throws IOException {
        String out = options.text("out");
        Findings findings = out.isEmpty() ? null : new Findings(Path.of(out));
        for (String name : options.list("model")) {
            KnownModels known = KnownModels.named(name);
            TrainedModel model = known.model();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f M numbers, %.2f GFLOP forward per sample, %d samples per worker, %s GFLOP/s%n",
                    name,
                    model.parameters() / MEGA,
                    model.flops() / GIGA,
                    samples(known),
                    options.text("gflops"));
            System.out.printf(LINE, "model", "ranks", "network", "wire", "step ms", "compute ms", "MB sent", "busy");
            for (String network : options.list("network")) {
                for (String wire : options.list("wire")) {
                    for (String ranks : options.list("ranks")) {
                        Figure figure = forecast(known, model, network, wire, Integer.parseInt(ranks));
                        if (findings != null) {
                            findings.add(List.of(figure));
                        }
                        System.out.println(figure.line());
                    }
                }
            }
        }
    }

    private int samples(KnownModels known) {
        int given = options.whole("samples");
        return given == 0 ? known.samples() : given;
    }

    private Figure forecast(KnownModels known, TrainedModel model, String network, String wire, int ranks) {
        Workload work = Workload.of(model, samples(known), options.number("gflops") * GIGA)
                .withGradients(wire(wire))
                .withBuckets(options.whole("bucket") << 20)
                .withOverlap(options.text("overlap").equals("yes"));
        Trouble trouble = Trouble.NONE.withSeed(options.whole("seed"));
        double straggler = options.number("straggler");
        if (straggler != 1) {
            trouble = trouble.withStraggler(ranks - 1, straggler);
        }
        StepForecast forecast = StepForecast.of(work, cluster(network, ranks), CollectiveOptions.defaults(), trouble);
        System.out.printf(
                LINE,
                known.word(),
                ranks,
                network,
                wire,
                brief(forecast.seconds() * MILLIS),
                brief(forecast.computeSeconds() * MILLIS),
                brief(forecast.bytesPerRank() / MEGA),
                String.format(Locale.ROOT, "%.0f %%", 100 * forecast.efficiency()));
        return Figure.of(
                        "simulate/" + known.word() + "/" + network + "/" + wire + "/ranks" + ranks,
                        forecast.seconds() * MILLIS,
                        "ms",
                        forecast.efficiency())
                .with("computeMillis", forecast.computeSeconds() * MILLIS)
                .with("megabytesSent", forecast.bytesPerRank() / MEGA);
    }

    private static String brief(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private Cluster cluster(String name, int ranks) {
        Layout layout = Layout.hosts(ranks).withRanksPerHost(options.whole("ranksPerHost"));
        int rack = options.whole("rack");
        if (rack > 0) {
            layout = layout.withRacks(rack, options.number("oversubscription"));
        }
        return new Cluster(layout, network(name), Processor.MEASURED);
    }

    private Interconnect network(String name) {
        if (!name.matches("\\d+(\\.\\d+)?GbE")) {
            throw new IllegalArgumentException(
                    "simulate: a network is so many Gbit/s of Ethernet, such as 10GbE, got '" + name + "'");
        }
        Interconnect network = Interconnect.ethernet(Double.parseDouble(name.substring(0, name.length() - 3)))
                .withLoss(options.number("loss"));
        return options.text("latency").isEmpty() ? network : network.withLatency(options.number("latency") * MICRO);
    }

    private static Wire wire(String name) {
        return switch (name) {
            case "fp32" -> Wire.exact(DType.F32);
            case "bf16" -> new Bf16Wire();
            case "int8" -> new Int8Wire();
            case "2bit" -> new TwoBitWire(0.5f);
            case "topk" -> new TopKWire(0.01);
            default ->
                throw new IllegalArgumentException(
                        "simulate: gradients travel as fp32, bf16, int8, 2bit or topk, got '" + name + "'");
        };
    }
}
