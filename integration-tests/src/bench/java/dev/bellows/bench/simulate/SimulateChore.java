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
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Predicts the time of a training step by number of workers, network and wire, and prints a table and {@code RESULT} lines. Arguments, each
 * optional, are those of docs/how/predict-scaling.md.
 */
public final class SimulateChore {
    private static final int MOST_RANKS = Layout.MOST_RANKS;

    static final Options.Table OPTIONS = Options.of("simulate")
            .words("model", "resnet50", KnownModels.words())
            .wholes("ranks", "8,64,256", 1, MOST_RANKS)
            .matching("network", "10GbE", "0*[1-9]\\d{0,5}(\\.\\d{1,6})?GbE", "so many Gbit/s of Ethernet, such as 10GbE")
            .words("wire", "fp32,bf16", List.of("fp32", "bf16", "int8", "2bit", "topk"))
            .whole("samples", "0", 0, 1 << 20)
            .number("gflops", "1000", 1e-3, 1e9)
            .whole("bucket", "25", 1, 1024)
            .yesOrNo("overlap", true)
            .whole("ranksPerHost", "1", 1, MOST_RANKS)
            .whole("rack", "0", 0, MOST_RANKS)
            .number("oversubscription", "1", 1, 1e6)
            .number("latency", "", 0, 1e9)
            .number("loss", "0", 0, 0.49)
            .number("straggler", "1", 1e-3, 1e6)
            .whole("seed", "0", 0, Integer.MAX_VALUE)
            .text("out", "")
            .check(SimulateChore::requireThatAllFits);
    private static final double MILLIS = 1e3;
    private static final double MICRO = 1e-6;
    private static final double GIGA = 1e9;
    private static final double MEGA = 1e6;
    private static final String LINE = "%-10s %6s  %-8s %-5s  %10s %10s %10s %8s%n";

    private final Options options;

    private final PrintStream page;

    private SimulateChore(Options options, PrintStream page) {
        this.options = options;
        this.page = page;
    }

    public static void main(String[] arguments) throws IOException {
        print(OPTIONS.readOrExit(arguments), System.out);
    }

    static void print(Options options, PrintStream page) throws IOException {
        new SimulateChore(options, page).run();
    }

    /** What is right by itself and would change nothing. */
    private static void requireThatAllFits(Options options) {
        int most = Collections.max(options.wholes("ranks"));
        int perHost = options.whole("ranksPerHost");
        int rack = options.whole("rack");
        if (perHost > most) {
            throw options.refusal("ranksPerHost=" + perHost + " is more than there are ranks, " + most
                    + "; give as many ranks at least");
        }
        if (rack == 0 && options.isGiven("oversubscription")) {
            throw options.refusal("oversubscription is of racks; give rack, the hosts of one, as well");
        }
        if ((long) rack * perHost >= most) {
            throw options.refusal("rack=" + rack + ": " + most + " ranks are all in one rack; give a smaller rack, or"
                    + " none");
        }
        if (options.number("loss") == 0 && options.isGiven("seed")) {
            throw options.refusal("seed draws what a lossy network loses; give loss as well");
        }
        if (options.number("straggler") != 1 && most == 1) {
            throw options.refusal("straggler is the last of several workers; give more than one rank");
        }
    }

    private void run() throws IOException {
        String out = options.text("out");
        Findings findings = out.isEmpty() ? null : new Findings(Path.of(out));
        for (String name : options.list("model")) {
            KnownModels known = KnownModels.named(name);
            TrainedModel model = known.model();
            page.printf(
                    Locale.ROOT,
                    "%s: %.1f M numbers, %.2f GFLOP forward per sample, %d samples per worker, %s GFLOP/s%n",
                    name,
                    model.parameters() / MEGA,
                    model.flops() / GIGA,
                    samples(known),
                    options.text("gflops"));
            page.printf(LINE, "model", "ranks", "network", "wire", "step ms", "compute ms", "MB sent", "busy");
            for (String network : options.list("network")) {
                for (String wire : options.list("wire")) {
                    for (int ranks : options.wholes("ranks")) {
                        Figure figure = forecast(known, model, network, wire, ranks);
                        if (findings != null) {
                            findings.add(List.of(figure));
                        }
                        page.println(figure.line());
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
                .withOverlap(options.yes("overlap"));
        Trouble trouble = Trouble.NONE.withSeed(options.whole("seed"));
        double straggler = options.number("straggler");
        if (straggler != 1) {
            trouble = trouble.withStraggler(ranks - 1, straggler);
        }
        StepForecast forecast = StepForecast.of(work, cluster(network, ranks), CollectiveOptions.defaults(), trouble);
        page.printf(
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
            default -> throw new IllegalArgumentException("simulate: there is no wire '" + name + "'");
        };
    }
}
